"""The n-gram model that free generation is compared with."""

from __future__ import annotations

import numpy as np
import pytest

from scripts.peers.kneser_ney import DEFAULT_DISCOUNTS, KneserNey, discounts

A, B, C, BEGIN = 0, 1, 2, 3


def probability(model: KneserNey, *text: int) -> float:
    """Of the last token of a text."""
    return float(np.exp(model.log_probabilities([text])[-1]))


def random_texts(count: int, size: int) -> list[list[int]]:
    generator = np.random.default_rng(1)
    return [(generator.zipf(1.5, size=generator.integers(1, 30)) % size).tolist() for _ in range(count)]


def test_a_bigram_model_worked_out_by_hand() -> None:
    model = KneserNey([[A, B], [A, C]], size=4, begin=BEGIN, pieces=3, order=2)
    # Each of a, b, c was seen after one token; (1 - 0.5) / 3, and half of the probability for the uniform 1/3.
    assert probability(model, B) == pytest.approx((1 / 2) * (1 / 3))  # "begin b" was never seen
    # "begin a" was seen twice, so 1 is taken off: (2 - 1) / 2, and 1/2 for the unigram's 1/3.
    assert probability(model, A) == pytest.approx(1 / 2 + (1 / 2) * (1 / 3))
    # "a b" and "a c" were seen once, so 0.5 is taken off each: (1 - 0.5) / 2, and 1/2 for the unigram's.
    assert probability(model, A, B) == pytest.approx(1 / 4 + (1 / 2) * (1 / 3))
    assert probability(model, A, A) == pytest.approx((1 / 2) * (1 / 3))
    assert probability(model, B, C) == pytest.approx(1 / 3)  # nothing was seen after b


def test_a_token_counts_for_the_contexts_it_was_seen_in_not_for_how_often() -> None:
    texts = [[A, B, A, B, A, B, A, B], [C, C], [B, C]]
    model = KneserNey(texts, size=5, begin=4, pieces=4, order=2)
    # Of the 7 kinds of bigrams 2 end with a, 2 with b and 3 with c; 1 is taken off a 2, 1.5 off a 3.
    unigram_b = (2 - 1.0) / 7 + (1.0 + 1.0 + 1.5) / 7 / 4
    assert probability(model, 3, B) == pytest.approx(unigram_b)


@pytest.mark.parametrize("order", [1, 2, 3, 5])
def test_probabilities_sum_to_one_after_seen_and_unseen_contexts(order: int) -> None:
    texts = random_texts(200, 12)
    model = KneserNey(texts, size=14, begin=13, pieces=13, order=order)  # 12 is never seen
    contexts = [[], [0], texts[0][:6], [12], [12, 12, 12, 12], [1, 1, 12, 1], [11, 9, 11, 9, 11]]
    for context in contexts:
        distribution = model.distribution(context)
        assert distribution.sum() == pytest.approx(1)
        assert (np.delete(distribution, 13) > 0).all()


def test_a_text_does_not_depend_on_the_others_it_is_measured_with() -> None:
    texts = random_texts(100, 12)
    model = KneserNey(texts[20:], size=13, begin=12, pieces=12)
    together = model.log_probabilities(texts[:20])
    assert together == pytest.approx(np.concatenate([model.log_probabilities([text]) for text in texts[:20]]))
    assert len(together) == sum(map(len, texts[:20]))


def test_the_opening_of_a_text_is_known() -> None:
    model = KneserNey([[A, B, C]] * 9 + [[B, A, B, A]] * 9, size=4, begin=BEGIN, pieces=3)
    assert probability(model, A, B, C) > 0.5
    assert probability(model, B, A, B, C) < 0.5


def test_longer_contexts_predict_training_text_better() -> None:
    texts = [[A, A, B, C, C, B, A, C] * 4, [C, B, B, A, A, C, A, B] * 4]
    means = [KneserNey(texts, 4, BEGIN, 3, order).log_probabilities(texts).mean() for order in (1, 2, 3, 5)]
    assert means == sorted(means)


def test_discounts_follow_from_the_counts_of_counts() -> None:
    counts = np.array([1] * 4 + [2] * 2 + [3] + [4] + [9])
    assert discounts(counts) == pytest.approx((1 - 2 * 0.5 * 2 / 4, 2 - 3 * 0.5 * 1 / 2, 3 - 4 * 0.5 * 1 / 1))
    assert discounts(np.array([1, 1, 2])) == DEFAULT_DISCOUNTS
