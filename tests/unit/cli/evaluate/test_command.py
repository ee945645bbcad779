from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.engine.events import Candidate, Completed, Failed
from lmchat.errors import DeviceError
from lmchat.evaluation.evaluations import EVALUATIONS

Run = Callable[..., Any]
QUESTIONS = [
    {"context": "The year 1889 was good.", "question": "Which year?", "answer": "year 1889"},
    {"context": "Two ships sank.", "question": "What sank?", "answer": "ships"},
    {"context": "FAIL here. Now.", "question": "What?", "answer": "here"},
    {"context": "FALLBACK is a word.", "question": "What?", "answers": ["a word"]},
]
SUMMARIES = [
    {"source": "One two three. Four five.", "target": "one two three"},
    {"source": "Six seven eight. Nine ten.", "target": "x", "refs": ["six seven", "eight"]},
]


@pytest.fixture(autouse=True)
def evaluated(engine: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What engines were loaded: checkpoint and device."""
    loaded: list[tuple[str, str]] = []

    def load(checkpoint: str, device: str) -> Any:
        loaded.append((checkpoint, device))
        return engine

    monkeypatch.setattr("lmchat.cli.evaluate.command.load_engine", load)
    return loaded


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return write(tmp_path / "qa.jsonl", QUESTIONS)


def test_a_length_that_would_change_nothing_is_refused(run: Run, questions: Path) -> None:
    result = run("evaluate", "ask", questions, "--length", "long")
    assert (result.code, result.err) == (2, "error: --length is of the mode summarize (leave it out)\n")
    assert run("evaluate", "ask", questions, "--length", "short").code == 1


def test_a_folder_is_named_where_it_is_no_file_of_rows(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("evaluate", "ask", ".").err.startswith("error: . cannot be read: Is a directory")


def test_answers_are_scored_beside_the_best_sentence(run: Run, questions: Path) -> None:
    result = run("evaluate", "answer", questions, "--json")
    assert result.out.count("\n") == 1
    report = json.loads(result.out)
    assert {name: report[name] for name in ("mode", "file", "rows", "failed", "fallbacks")} == {
        "mode": "answer",
        "file": "qa.jsonl",
        "rows": 4,
        "failed": 1,
        "fallbacks": 1,
    }
    # "The year 1889" is right, "Two ships sank." has one word of three, the others none.
    own = report["scores"]["lmchat"]
    assert own["exact_match"]["mean"] == pytest.approx(25)
    assert own["f1"]["mean"] == pytest.approx(100 * (1 + 2 * 1 / (3 + 1)) / 4)
    assert own["f1"]["low"] < own["f1"]["mean"] < own["f1"]["high"]
    assert set(report["scores"]) == {"lmchat", "best sentence"}
    assert set(report["signatures"]) == {"answers", "share", "run"}
    assert len(report["sha256"]) == 64


def test_the_mode_may_be_called_as_its_command_is(run: Run, questions: Path, evaluated: list[Any]) -> None:
    asked, answered = (json.loads(run("evaluate", name, questions, "--json").out) for name in ("ask", "answer"))
    assert (asked["mode"], asked["scores"]) == ("answer", answered["scores"])
    assert evaluated == [("answer", "auto")] * 2


def test_a_failed_row_is_an_empty_text_a_note_and_exit_code_1(run: Run, questions: Path) -> None:
    result = run("evaluate", "answer", questions)
    assert result.code == 1
    assert result.err == "note: line 3 failed: there is not enough memory (use a shorter text)\n"
    assert "qa.jsonl: 4 rows, 1 failed, 1 fallback" in result.out


def test_every_question_is_asked_once_and_always_answered(run: Run, questions: Path, engine: Any) -> None:
    run("evaluate", "answer", questions, "--quiet")
    assert sorted(request.query for request in engine.requests) == ["What sank?", "What?", "What?", "Which year?"]
    assert {(request.mode, request.top_k, request.threshold) for request in engine.requests} == {("answer", 1, 0.0)}


def test_the_checkpoint_is_that_of_the_mode_by_default(run: Run, questions: Path, evaluated: list[Any]) -> None:
    run("evaluate", "answer", questions)
    run("evaluate", "answer", questions, "--checkpoint", "./mine", "--device", "cpu")
    assert evaluated == [("answer", "auto"), ("./mine", "cpu")]


def test_summaries_are_scored_beside_the_leads(run: Run, tmp_path: Path, engine: Any) -> None:
    path = write(tmp_path / "summaries.jsonl", SUMMARIES)
    result = run("evaluate", "summarize", path, "--length", "medium", "--json")
    assert (result.code, result.err) == (0, "")
    report = json.loads(result.out)
    assert list(report["scores"]) == ["lmchat", "lead-1", "lead-3"]
    assert report["scores"]["lmchat"]["rouge1"]["mean"] == pytest.approx(100 * (1 + 0.8) / 2)
    assert report["scores"]["lead-1"] == report["scores"]["lmchat"] | {
        name: report["scores"]["lead-1"][name]
        for name in ("bleu", "chrf", "cer")  # the fake drops no full stop
    }
    assert {request.length for request in engine.requests} == {"medium"}
    assert "length=medium,en(method=consensus," in report["signatures"]["run"]


def test_the_rows_are_not_written_over(run: Run, questions: Path, evaluated: list[Any]) -> None:
    before = questions.read_bytes()
    result = run("evaluate", "answer", questions, "-o", questions)
    assert (result.code, result.out, evaluated) == (2, "", [])
    assert result.err.endswith(" would be written over (choose another --output)\n")
    assert questions.read_bytes() == before


def test_the_same_command_gives_the_same_scores(run: Run, questions: Path) -> None:
    first, second = (json.loads(run("evaluate", "answer", questions, "--json").out) for _ in range(2))
    assert first["scores"] == second["scores"]


def test_a_limit_draws_rows_by_the_seed(run: Run, tmp_path: Path, engine: Any) -> None:
    rows = [{"context": f"Text {number} here.", "question": "q", "answer": "a"} for number in range(50)]
    path = write(tmp_path / "many.jsonl", rows)
    report = json.loads(run("evaluate", "answer", path, "--limit", 3, "--seed", 7, "--json").out)
    assert (report["rows"], report["settings"]["limit"], report["settings"]["seed"]) == (3, 3, 7)
    run("evaluate", "answer", path, "--limit", 3, "--seed", 7)
    texts = [request.text for request in engine.requests]
    assert texts[:3] == texts[3:] != [row["context"] for row in rows[:3]]


def test_the_report_can_go_to_a_file(run: Run, questions: Path, tmp_path: Path) -> None:
    result = run("evaluate", "answer", questions, "--json", "-o", tmp_path / "report.json")
    assert result.out == ""
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["rows"] == 4


def test_a_file_for_another_mode_is_named_with_line_and_field(run: Run, questions: Path, evaluated: list[Any]) -> None:
    result = run("evaluate", "summarize", questions)
    assert (result.code, result.out, evaluated) == (2, "", [])
    assert result.err.startswith('error: qa.jsonl, line 1: "target" is missing')
    assert result.err.count("\n") == 1


def test_a_missing_or_empty_file_is_one_line_and_exit_code_2(run: Run, tmp_path: Path) -> None:
    missing = run("evaluate", "answer", tmp_path / "nosuch.jsonl")
    empty = run("evaluate", "answer", write(tmp_path / "empty.jsonl", []))
    assert (missing.code, empty.code) == (2, 2)
    assert missing.err.startswith("error: nosuch.jsonl cannot be read")
    assert empty.err.startswith("error: empty.jsonl has no row")


def test_an_unknown_mode_names_the_known_ones(run: Run, questions: Path) -> None:
    result = run("evaluate", "translate", questions)
    assert result.code == 2
    assert (
        result.err == "error: there is no evaluation of 'translate' (choose one of summarize, answer, generate, chat)\n"
    )


def test_missing_packages_name_the_extra(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lmchat.evaluation.evaluations.find_spec", lambda name: None)
    result = run("evaluate", "summarize", write(tmp_path / "s.jsonl", SUMMARIES))
    assert result.code == 2
    assert "pip install 'lmchat[evaluate]'" in result.err


class Talker:
    """Replies with the text, and likes short replies; after nothing it likes them all the same."""

    name = "talker"

    device = "meta"

    def batch(self, requests: Any, *, rows: int = 1) -> Any:
        for request in requests:
            candidates = tuple(Candidate(reply, 1, -float(len(reply)), -1.0) for reply in request.replies)
            if request.text == "FAIL":
                yield Failed(DeviceError("there is not enough memory", "use a shorter text"))
            else:
                yield Completed(request.text, "eos", False, 3, 1, 2, 0.1, (), candidates=candidates)


def test_conversations_are_scored_by_the_rank_of_the_reply_and_by_variety(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lmchat.cli.evaluate.command.load_engine", lambda checkpoint, device: Talker())
    talks = [["hello", "a"], ["hello", "bbb"], ["who?", "cccc"], ["FAIL", "dd"]]
    data = write(tmp_path / "chat.jsonl", [{"turns": turns} for turns in talks])
    result = run("evaluate", "chat", data, "--json")
    report = json.loads(result.out)
    own, baseline = report["scores"]["lmchat"], report["scores"]["words in common"]
    assert (report["failed"], result.code) == (1, 1)
    assert own["first_of_20"]["mean"] == own["first_of_20_mmi"]["mean"] == 25
    assert own["identical"]["mean"] == 50
    assert own["length"]["mean"] == pytest.approx(3 / 4)
    assert baseline["first_of_20"]["mean"] == pytest.approx(25)
    assert "first_of_20_mmi" not in baseline
    assert "similarity_weight=" in report["settings"]["decoding"]
    table = run("evaluate", "chat", data).out
    assert "first_of_20_mmi" in table
    assert " -" in table


ROWS = {
    "summarize": SUMMARIES,
    "answer": QUESTIONS[:2],
    "generate": [{"text": "A fox ran far away. It fell."}, {"text": "One day a dog sat."}],
    "chat": [{"turns": ["Who is there?", "It is me."]}, {"turns": ["你好吗？", "我很好。"]}],
}


@pytest.mark.parametrize("mode", ROWS)
def test_reports_of_all_modes_have_one_shape(run: Run, tmp_path: Path, mode: str) -> None:
    report = json.loads(run("evaluate", mode, write(tmp_path / "rows.jsonl", ROWS[mode]), "--json").out)
    assert list(report) == [
        *("mode", "file", "sha256", "rows", "failed", "fallbacks", "seconds", "settings", "scores", "signatures"),
    ]
    assert (report["mode"], report["rows"]) == (mode, 2)
    own, *baselines = report["scores"].values()
    assert baselines
    assert all(set(baseline) & set(own) for baseline in baselines)
    for scores in (own, *baselines):
        assert all(interval["low"] <= interval["mean"] <= interval["high"] for interval in scores.values())
    assert {"checkpoint", "decoding", "lmchat"} <= set(report["settings"])
    assert report["signatures"]["run"].startswith(f"mode:{mode}|checkpoint:fake|")


def test_every_mode_that_can_be_evaluated_is_tested() -> None:
    assert set(ROWS) == set(EVALUATIONS)


class Continuer:
    """Continues every text with "so it goes", and needs 2 bits for each character of a text that is weighed."""

    name = "continuer"

    device = "meta"

    def batch(self, requests: Any, *, rows: int = 1) -> Any:
        for request in requests:
            likely = (math.log(1 / 4),) * len(request.text) if request.weighed else ()
            if request.weighed and "FAIL" in request.text:
                yield Failed(DeviceError("there is not enough memory", "use a shorter text"))
            else:
                yield Completed(" so it goes", "eos", False, 3, 1, 2, 0.1, (), log_probabilities=likely)


def test_prose_is_scored_by_its_bits_and_by_the_variety_of_continuations(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lmchat.cli.evaluate.command.load_engine", lambda checkpoint, device: Continuer())
    data = write(tmp_path / "prose.jsonl", [{"text": "A fox ran. It fell."}, {"text": "One. Two. Three."}])
    result = run("evaluate", "generate", data, "--json")
    report = json.loads(result.out)
    own = report["scores"]["lmchat"]
    assert (result.code, report["rows"], report["failed"]) == (0, 2, 0)
    assert own["bits_per_byte"]["mean"] == pytest.approx(2)
    assert own["perplexity"]["mean"] == pytest.approx(4)
    assert own["distinct1"]["mean"] == pytest.approx(50)
    assert list(report["scores"]["deflate"]) == ["bits_per_byte"]
    assert report["scores"]["the true rest"]["distinct1"]["mean"] == pytest.approx(100)
    assert set(report["signatures"]) == {"perplexity", "bits_per_byte", "distinct", "run"}
    assert "temperature=" in report["settings"]["decoding"]
    assert "bits_per_byte  2.000 [2.000, 2.000]" in run("evaluate", "generate", data).out


def test_prose_that_cannot_be_predicted_takes_all_its_bits(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lmchat.cli.evaluate.command.load_engine", lambda checkpoint, device: Continuer())
    data = write(tmp_path / "prose.jsonl", [{"text": "FAIL. It is."}])
    result = run("evaluate", "generate", data, "--json")
    assert json.loads(result.out)["scores"]["lmchat"]["bits_per_byte"]["mean"] == pytest.approx(8)
    assert "note: text 1 cannot be predicted: there is not enough memory" in result.err
