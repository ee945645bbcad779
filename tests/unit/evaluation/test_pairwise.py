"""All pairs at once score as each pair alone does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.evaluation.pairwise import pairwise_overlap
from lmchat.evaluation.rouge import overlap, rouge_l, rouge_n


def test_words_pairs_and_order_count() -> None:
    scores = pairwise_overlap(["abc", "abd", "cba"])
    assert scores[0, 1] == pytest.approx((2 / 3 + 1 / 2 + 2 / 3) / 3)
    assert scores[0, 2] == pytest.approx((1 + 0 + 1 / 3) / 3)


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=9), min_size=1, max_size=6))
def test_each_pair_scores_as_it_does_alone(texts: list[list[str]]) -> None:
    alone = [[overlap(one, other) for other in texts] for one in texts]
    np.testing.assert_allclose(pairwise_overlap(texts), alone, atol=1e-12)


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=9), min_size=1, max_size=4), st.floats(0.2, 5))
def test_recall_weighs_as_much_as_is_asked(texts: list[list[str]], beta: float) -> None:
    alone = [[mean_f_measure(reference, text, beta) for reference in texts] for text in texts]
    np.testing.assert_allclose(pairwise_overlap(texts, beta), alone, atol=1e-12)


def mean_f_measure(reference: list[str], hypothesis: list[str], beta: float) -> float:
    scores = rouge_n(reference, hypothesis, 1), rouge_n(reference, hypothesis, 2), rouge_l(reference, hypothesis)
    return float(np.mean([f_measure(score.precision, score.recall, beta) for score in scores]))


def f_measure(precision: float, recall: float, beta: float) -> float:
    return (1 + beta**2) * precision * recall / (beta**2 * precision + recall) if recall else 0.0


def test_nothing_agrees_with_nothing() -> None:
    assert pairwise_overlap([[], []]).tolist() == [[0.0, 0.0], [0.0, 0.0]]
