from __future__ import annotations

import math

import pytest

from lmchat.evaluation.perplexity import bits_per_byte, bits_per_character, mean_negative_log_likelihood, perplexity

QUARTER = math.log(1 / 4)


def test_a_uniform_choice_among_four_has_perplexity_four() -> None:
    assert perplexity([QUARTER] * 7) == pytest.approx(4)


def test_perplexity_is_the_inverse_geometric_mean() -> None:
    assert perplexity([math.log(0.5), math.log(0.125)]) == pytest.approx(4)


def test_bits_are_counted_for_each_byte_of_utf8() -> None:
    assert bits_per_byte([QUARTER, QUARTER], "abcd") == pytest.approx(1)
    assert bits_per_byte([QUARTER] * 3, "中文") == pytest.approx(1)
    assert bits_per_character([QUARTER] * 3, "中文") == pytest.approx(3)


def test_the_number_of_tokens_does_not_change_bits_per_byte() -> None:
    assert bits_per_byte([2 * QUARTER], "abcd") == pytest.approx(bits_per_byte([QUARTER, QUARTER], "abcd"))


def test_an_impossible_token_makes_perplexity_infinite() -> None:
    assert perplexity([QUARTER, -math.inf]) == math.inf
    assert perplexity([-1e6]) == math.inf


def test_certainty_costs_nothing() -> None:
    assert mean_negative_log_likelihood([0.0, 0.0]) == 0.0
    assert perplexity([0.0]) == 1.0


@pytest.mark.parametrize("values", [[], [0.1], [math.nan]])
def test_what_is_no_log_probability_is_an_error(values: list[float]) -> None:
    with pytest.raises(ValueError, match=r"at least one|at most 0"):
        perplexity(values)


def test_an_empty_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="empty"):
        bits_per_byte([QUARTER], "")
