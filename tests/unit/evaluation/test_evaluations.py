from __future__ import annotations

import json
from pathlib import Path

import pytest

from lmchat.errors import UsageError
from lmchat.evaluation import evaluations
from lmchat.evaluation.evaluations import BEST_SENTENCE, EVALUATIONS, Evaluation, evaluation
from lmchat.evaluation.rows import Record, Row, answer_row, draw_rows

TOWER = Row("1", "It is high. It was built in the year 1889.", ("1889", "the year 1889"), "When was it built?")
WALL = Row("2", "The wall is long. Nobody built it in a day.", ("a day",), "How long?")


def test_answers_are_scored_by_their_best_reference_in_percent() -> None:
    scores = EVALUATIONS["answer"].score([TOWER, WALL], ["in the year 1889", "wall"])
    assert scores.values["exact_match"].mean == 0
    # "in year 1889" against "year 1889": 2 * 2 / 5; "wall" against "day": 0
    assert scores.values["f1"].mean == pytest.approx(100 * 0.8 / 2)
    # 4 of 10 tokens, and 1 of 10
    assert scores.values["share"].mean == pytest.approx(100 * (4 / 10 + 1 / 10) / 2)


def test_an_exact_answer_ignores_case_article_and_punctuation() -> None:
    assert EVALUATIONS["answer"].score([TOWER], ["Year 1889."]).values["exact_match"].mean == 100


def test_an_empty_answer_scores_nothing() -> None:
    values = EVALUATIONS["answer"].score([TOWER], [""]).values
    assert [interval.mean for interval in values.values()] == [0, 0, 0]


def test_the_baseline_of_answers_is_the_sentence_that_matches_the_question() -> None:
    baseline = EVALUATIONS["answer"].baselines[BEST_SENTENCE]
    reached = EVALUATIONS["answer"].score([TOWER, WALL], ["It was built in the year 1889.", "The wall is long."])
    assert baseline([TOWER, WALL]) == reached


def test_summaries_have_every_metric_with_a_signature_and_both_leads() -> None:
    measure = EVALUATIONS["summarize"]
    rows = [Row("1", "One stands. Two stand.", ("One stands here",))]
    scores = measure.score(rows, ["One stands"])
    names = ["rouge1", "rouge2", "rougeL", "bleu", "chrf", "cer", "wer", "distinct1", "distinct2"]
    assert list(scores.values) == names
    assert list(scores.signatures) == ["rouge", "bleu", "chrf", "cer", "wer", "distinct"]
    assert scores.values["rouge1"].mean == pytest.approx(80)
    assert scores.values["wer"].mean == pytest.approx(100 / 3)
    leads = [measure.score(rows, [text]) for text in ("One stands.", "One stands. Two stand.")]
    assert [baseline(rows) for baseline in measure.baselines.values()] == leads


def test_prose_is_continued_beside_what_follows_and_predicted_beside_a_compressor() -> None:
    measure = EVALUATIONS["generate"]
    rows = [measure.parse("1", {"text": "A fox ran. It saw a dog, a cat and a dog."})]
    assert (rows[0].source, rows[0].references) == ("A fox ran.", (" It saw a dog, a cat and a dog.",))
    assert list(measure.baselines) == ["deflate", "the true rest"]
    assert list(measure.baselines["deflate"](rows).values) == ["bits_per_byte"]
    # it saw a dog a cat and a dog: 6 words of 9, 7 pairs of 8
    rest = measure.baselines["the true rest"](rows).values
    assert [rest[name].mean for name in ("distinct1", "distinct2")] == pytest.approx([100 * 6 / 9, 100 * 7 / 8])


def test_every_row_needs_a_text() -> None:
    with pytest.raises(ValueError, match="shorter"):
        EVALUATIONS["answer"].score([TOWER, WALL], ["1889"])


def test_an_unknown_mode_names_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        evaluation("translate")
    assert "summarize, answer" in caught.value.hint


def test_a_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    measure = Evaluation(answer_row, evaluations.answer_scores, packages=("json", "no_such_package"))
    with pytest.raises(UsageError, match="no_such_package") as caught:
        measure.require_packages()
    assert "lmchat[evaluate]" in caught.value.hint


RECORDS: dict[str, Record] = {
    "summarize": {"source": "One stands. Two stand.", "target": "One stands"},
    "answer": {"context": "It was built in 1889.", "question": "When was it built?", "answer": "1889"},
    "generate": {"text": "A fox ran. It saw a dog."},
}


@pytest.mark.parametrize("mode", RECORDS)
def test_rows_of_a_long_file_are_scored_without_being_held(mode: str, tmp_path: Path) -> None:
    alive, most = 0, 0

    class Counted(Row):
        def __init__(self, *fields: object) -> None:
            nonlocal alive, most
            super().__init__(*fields)  # type: ignore[arg-type]
            alive += 1
            most = max(most, alive)

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    measure = EVALUATIONS[mode]

    def parse(number: str, record: Record) -> Row:
        row = measure.parse(number, record)
        return Counted(row.id, row.source, row.references, row.query)

    path = tmp_path / "data.jsonl"
    path.write_text((json.dumps(RECORDS[mode]) + "\n") * 50, encoding="utf-8")
    rows = measure.prepare(draw_rows(path, parse, None))
    assert measure.score(rows, ["One stands"] * 50).values
    assert all(baseline(rows).values for baseline in measure.baselines.values())
    assert most <= 3
