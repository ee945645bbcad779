from __future__ import annotations

import math

import pytest
import sacrebleu

from lmchat.evaluation.overlap import overlap_scores
from lmchat.evaluation.rows import Row

ENGLISH = [Row("1", "", ("the cat sat on the mat",)), Row("2", "", ("a dog ran far away now",))]
CHINESE = [Row("1", "", ("会议今天在北京召开",))]


def test_equal_texts_score_100() -> None:
    scores = overlap_scores(ENGLISH, [row.references[0] for row in ENGLISH])
    assert scores.values["bleu"].mean == pytest.approx(100)
    assert scores.values["chrf"].mean == pytest.approx(100)


def test_bleu_is_the_geometric_mean_of_precisions_with_a_brevity_penalty() -> None:
    scores = overlap_scores([Row("1", "", ("a b c d e f",))], ["a b c d"])
    assert scores.values["bleu"].mean == pytest.approx(100 * math.exp(1 - 6 / 4))


def test_the_scores_are_those_of_sacrebleu_s_own_commands() -> None:
    texts = ["the cat sat on a mat there", "a dog ran far off"]
    references = [[row.references[0] for row in ENGLISH]]
    values = overlap_scores(ENGLISH, texts).values
    assert values["bleu"].mean == pytest.approx(sacrebleu.corpus_bleu(texts, references).score)
    assert values["chrf"].mean == pytest.approx(sacrebleu.corpus_chrf(texts, references).score)


def test_rows_may_have_different_numbers_of_references() -> None:
    rows = [Row("1", "", ("x y z u v", "the cat sat on the mat")), ENGLISH[1]]
    scores = overlap_scores(rows, ["the cat sat on the mat", "a dog ran far away now"])
    assert scores.values["bleu"].mean == pytest.approx(100)


def test_the_tokenizer_is_that_of_the_references_language() -> None:
    assert "tok:13a" in overlap_scores(ENGLISH, ["a", "b"]).signatures["bleu"]
    scores = overlap_scores(CHINESE, ["会议今天在北京召开"])
    assert "tok:zh" in scores.signatures["bleu"]
    assert scores.values["bleu"].mean == pytest.approx(100)


def test_empty_outputs_score_0_and_intervals_stay_in_percent() -> None:
    assert overlap_scores(ENGLISH, ["", ""]).values["bleu"].mean == 0
    for interval in overlap_scores(ENGLISH, ["the cat sat on the mat", "no"]).values.values():
        assert 0 <= interval.low <= interval.high <= 100 + 1e-9


def test_the_same_rows_have_the_same_intervals() -> None:
    texts = ["the cat sat there", "a dog ran away"]
    assert overlap_scores(ENGLISH, texts) == overlap_scores(ENGLISH, texts)


def test_no_row_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        overlap_scores([], [])
