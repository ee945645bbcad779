from __future__ import annotations

import math

import pytest

from lmchat.evaluation.perplexity import bits_per_byte, total_nats

QUARTER = math.log(1 / 4)


def test_bits_are_counted_for_each_byte_of_utf8() -> None:
    assert bits_per_byte([QUARTER, QUARTER], "abcd") == pytest.approx(1)
    assert bits_per_byte([QUARTER] * 3, "中文") == pytest.approx(1)


def test_the_number_of_tokens_does_not_change_bits_per_byte() -> None:
    assert bits_per_byte([2 * QUARTER], "abcd") == pytest.approx(bits_per_byte([QUARTER, QUARTER], "abcd"))


def test_an_impossible_token_costs_all_and_a_certain_one_nothing() -> None:
    assert total_nats([QUARTER, -math.inf]) == math.inf
    assert total_nats([0.0, 0.0]) == 0.0


@pytest.mark.parametrize("value", [0.1, math.nan])
def test_what_is_no_log_probability_is_an_error(value: float) -> None:
    with pytest.raises(ValueError, match="at most 0"):
        bits_per_byte([value], "a")


def test_an_empty_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="empty"):
        bits_per_byte([QUARTER], "")
