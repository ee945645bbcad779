from __future__ import annotations

import pytest

from lmchat.evaluation.error_rates import Errors, character_errors, error_rate_scores, word_errors
from lmchat.evaluation.rows import Row


@pytest.mark.parametrize(
    ("hypothesis", "reference", "expected"),
    [
        ("cut", "cat", Errors(1, 3)),
        ("ct", "cat", Errors(1, 3)),
        ("", "cat", Errors(3, 3)),
        ("cat", "", Errors(3, 0)),
        ("a  b\n", "a b", Errors(0, 3)),
        ("猫坐着", "猫站着", Errors(1, 3)),
    ],
)
def test_character_errors_are_edits_and_the_length_of_the_reference(
    hypothesis: str, reference: str, expected: Errors
) -> None:
    assert character_errors(hypothesis, [reference]) == expected


def test_word_errors_count_words_and_single_chinese_characters() -> None:
    assert word_errors("The cat sat.", ["the cat stood up"]) == Errors(2, 4)
    assert word_errors("发布 GPT", ["发布了GPT"]) == Errors(1, 4)


def test_the_reference_with_the_lowest_rate_counts() -> None:
    assert word_errors("a b", ["x y z", "a b c d", "a x"]) == Errors(2, 4)


def test_rates_are_edits_of_all_rows_over_all_units() -> None:
    rows = [Row("1", "", ("a b c d e f",)), Row("2", "", ("a b",))]
    scores = error_rate_scores(rows, ["a b c d e f", "x y"])
    assert scores.values["wer"].mean == pytest.approx(100 * 2 / 8)  # not the mean of 0 and 100
    assert scores.values["wer"].low == pytest.approx(0)
    assert scores.values["wer"].high == pytest.approx(100)
    assert scores.values["cer"].mean == pytest.approx(100 * 2 / 14)
    assert "jiwer:" in scores.signatures["cer"]
    assert scores == error_rate_scores(rows, ["a b c d e f", "x y"])
