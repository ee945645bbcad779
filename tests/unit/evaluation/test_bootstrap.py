from __future__ import annotations

import random

import numpy as np
import pytest

from lmchat.evaluation.bootstrap import RunningBootstrap, bootstrap, bootstrap_weighted


def test_the_same_seed_gives_the_same_interval() -> None:
    values = [random.Random(0).random() for _ in range(50)]
    assert bootstrap(values, seed=3) == bootstrap(values, seed=3)


def test_the_interval_holds_the_mean() -> None:
    generator = random.Random(0)
    interval = bootstrap([generator.random() for _ in range(200)])
    assert interval.low < interval.mean < interval.high


def test_the_interval_is_near_that_of_the_normal_distribution() -> None:
    generator = random.Random(5)
    values = [generator.gauss(10, 2) for _ in range(400)]
    interval = bootstrap(values)
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * 2 / 400**0.5, rel=0.15)


def test_equal_values_have_an_interval_of_no_width() -> None:
    interval = bootstrap([0.5] * 20)
    assert interval.low == interval.mean == interval.high == 0.5


def test_no_value_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        bootstrap([])


def test_a_weighted_score_of_a_mean_is_the_mean_with_nearly_its_interval() -> None:
    generator = random.Random(5)
    values = [generator.gauss(10, 2) for _ in range(400)]
    expected = bootstrap(values)
    for halves in (False, True):
        interval = bootstrap_weighted(
            400, lambda weights: float(weights @ np.array(values)) / int(weights.sum()), halves=halves
        )
        assert interval.mean == pytest.approx(expected.mean)
        assert interval.high - interval.low == pytest.approx(expected.high - expected.low, rel=0.15)
        assert interval.low < interval.mean < interval.high


def test_a_weighted_score_is_the_same_for_the_same_seed() -> None:
    first, second, other = (bootstrap_weighted(9, lambda weights: float(weights[0]), seed) for seed in (1, 1, 2))
    assert first == second
    assert first.mean == other.mean == 1.0


def test_halves_hold_each_row_at_most_once() -> None:
    seen: list[int] = []
    bootstrap_weighted(10, lambda weights: seen.append(int(weights.max())) or float(weights.sum()), halves=True)
    assert set(seen) == {1}


def test_no_row_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        bootstrap_weighted(0, lambda weights: 0.0)


def test_a_running_bootstrap_agrees_with_the_other_one() -> None:
    draw = random.Random(1)
    values = [draw.gauss(40, 10) for _ in range(400)]
    running = RunningBootstrap(2)
    for number, value in enumerate(values):
        running.add(number, [value, value - 1])
    expected, found = bootstrap(values), running.interval(0)
    assert found.mean == pytest.approx(expected.mean)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.3)
    difference = running.interval(0, minus=1)
    assert (difference.low, difference.high) == pytest.approx((1, 1))
    assert (running.share_not_above(0, 1), running.share_not_above(1, 0)) == (0, 1)


def test_a_running_bootstrap_of_no_rows_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one value"):
        RunningBootstrap(1).interval(0)
