from __future__ import annotations

import random

import pytest

from lmchat.evaluation.bootstrap import Interval
from lmchat.evaluation.distinct import distinct_scores


def means(*texts: str) -> list[float]:
    """Distinct-1 and distinct-2."""
    scores = distinct_scores(texts).values
    return [scores["distinct1"].mean, scores["distinct2"].mean]


def test_distinct_counts_different_n_grams_over_all_texts() -> None:
    # i, do, not, know; i do, do not, not know, do know
    assert means("I do not know.", "I do know!") == pytest.approx([100 * 4 / 7, 100 * 4 / 5])


def test_chinese_is_counted_by_the_character_and_no_pair_crosses_two_texts() -> None:
    assert means("好的好", "的") == pytest.approx([50, 100])


def test_nothing_is_not_distinct() -> None:
    assert distinct_scores(["", "!"]).values["distinct1"] == Interval(0.0, 0.0, 0.0)


def test_the_scores_are_percent_inside_their_intervals_and_the_same_every_time() -> None:
    generator = random.Random(0)
    texts = [" ".join(generator.choices("abcdefghijklmno", k=generator.randrange(1, 6))) for _ in range(60)]
    scores = distinct_scores(texts)
    for interval in scores.values.values():
        assert 0 <= interval.low < interval.mean <= interval.high <= 100
    assert scores == distinct_scores(texts)


def test_texts_that_are_all_alike_have_a_low_score() -> None:
    assert distinct_scores(["I see."] * 50).values["distinct1"].mean == pytest.approx(2.0)
