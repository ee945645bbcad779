from __future__ import annotations

import random

import pytest

from lmchat.evaluation.bootstrap import aggregate, bootstrap
from lmchat.evaluation.rouge import METRICS, rouge


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


def test_aggregate_gives_the_mean_f1_of_each_metric() -> None:
    scores = [rouge("a b c", "a b c"), rouge("a b c", "x")]
    means = aggregate(scores, resamples=100)
    assert {metric: means[metric].mean for metric in METRICS} == dict.fromkeys(METRICS, 0.5)
