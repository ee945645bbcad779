"""Means over a test file with percentile bootstrap intervals (Efron and Tibshirani 1993, ch. 13; Koehn 2004)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from lmchat.evaluation.rouge import METRICS, RougeScores

RESAMPLES = 1000
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the interval around it that holds 95 % of the means of resampled rows."""

    mean: float
    low: float
    high: float


def bootstrap(values: Sequence[float], seed: int = 0, resamples: int = RESAMPLES) -> Interval:
    """The mean of the values, and its interval from rows drawn again with replacement. The same seed, the same result.

    Raises:
        ValueError: there is no value.
    """
    if not values:
        raise ValueError("a mean needs at least one value")
    generator = random.Random(seed)
    means = sorted(fmean(generator.choices(values, k=len(values))) for _ in range(resamples))
    outside = int(resamples * (1 - CONFIDENCE) / 2)
    return Interval(fmean(values), means[outside], means[-1 - outside])


def aggregate(scores: Sequence[RougeScores], seed: int = 0, resamples: int = RESAMPLES) -> dict[str, Interval]:
    """The mean F1 of each metric over all rows, by metric name, with its interval."""
    return {metric: bootstrap([getattr(score, metric).f1 for score in scores], seed, resamples) for metric in METRICS}
