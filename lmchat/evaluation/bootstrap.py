"""Means over a test file with percentile bootstrap intervals (Efron and Tibshirani 1993, ch. 13; Koehn 2004)."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RESAMPLES = 1000
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean, or another score of a file, and the interval that holds 95 % of those of resampled rows."""

    mean: float
    low: float
    high: float

    def __format__(self, spec: str) -> str:
        """The mean, and the interval in brackets, each number in the format `spec`.

        >>> f"{Interval(1.0, 0.5, 1.25):.2f}"
        '1.00 [0.50, 1.25]'
        """
        return f"{self.mean:{spec}} [{self.low:{spec}}, {self.high:{spec}}]"


def bootstrap(values: Sequence[float], seed: int = 0, resamples: int = RESAMPLES) -> Interval:
    """The mean of the values, and its interval from rows drawn again with replacement. The same seed, the same result.

    Raises:
        ValueError: there is no value.
    """
    if not values:
        raise ValueError("a mean needs at least one value")
    generator = random.Random(seed)
    means = sorted(fmean(generator.choices(values, k=len(values))) for _ in range(resamples))
    return _interval(fmean(values), means)


def bootstrap_weighted(
    rows: int,
    score: Callable[[NDArray[np.int64]], float],
    seed: int = 0,
    resamples: int = RESAMPLES,
    halves: bool = False,
) -> Interval:
    """A score of a whole file, which is no mean over its rows, and its interval. The same seed, the same result.

    Args:
        rows: how many there are.
        score: the score when each row counts as often as its weight, (rows,), says.
        seed: of the drawing.
        resamples: how often rows are drawn.
        halves: for a score that a repeated row changes: draw half of the rows, each once, and move what comes of it to
            where the score is (the delete-half jackknife; Shao and Wu 1989, Annals of Statistics 17).

    Raises:
        ValueError: there is no row.
    """
    if not rows:
        raise ValueError("a score needs at least one row")
    import numpy as np

    generator = np.random.default_rng(seed)
    size = max(1, rows // 2) if halves else rows
    draws = (generator.choice(rows, size=size, replace=not halves) for _ in range(resamples))
    scores = sorted(score(np.bincount(drawn, minlength=rows)) for drawn in draws)
    whole = score(np.ones(rows, dtype=np.int64))
    shift = whole - fmean(scores) if halves else 0.0
    return _interval(whole, [each + shift for each in scores])


class RunningBootstrap:
    """Means of several columns with percentile intervals, in memory that does not grow with the rows.

    Each resample has a row as often as a Poisson variable of mean 1 says, which is what drawing with replacement comes
    to (Chamandy, Muralidharan, Najmi and Naidu 2012, "Estimating uncertainty for massive data streams"). The draws of a
    row depend on its number alone, so that rows may come in any order.

    Args:
        columns: how many values a row has.
        resamples: how often rows are drawn.
    """

    def __init__(self, columns: int, resamples: int = RESAMPLES) -> None:
        import numpy as np

        self.rows = 0
        self._resamples = resamples
        self._sums = np.zeros((resamples + 1, columns))  # the last one has every row once
        self._weights = np.zeros(resamples + 1)

    def add(self, number: int, values: Sequence[float]) -> None:
        """A row with this number and these values."""
        import numpy as np

        drawn = np.append(np.random.default_rng(number).poisson(1.0, self._resamples), 1)
        self.rows += 1
        self._weights += drawn
        self._sums += np.outer(drawn, values)

    def interval(self, column: int, minus: int | None = None) -> Interval:
        """The mean of a column and its interval, or of its difference from another column, row by row.

        Raises:
            ValueError: there is no row.
        """
        if not self.rows:
            raise ValueError("a mean needs at least one value")
        sums = self._sums[:, column] - (self._sums[:, minus] if minus is not None else 0.0)
        *means, mean = (sums[self._weights > 0] / self._weights[self._weights > 0]).tolist()
        return _interval(mean, sorted(means))

    def share_not_above(self, column: int, other: int) -> float:
        """The share of resamples in which the mean of a column is not above that of the other, 0..1."""
        difference = self._sums[:-1, column] - self._sums[:-1, other]
        return float((difference <= 0).mean())


def _interval(mean: float, ascending: Sequence[float]) -> Interval:
    outside = int(len(ascending) * (1 - CONFIDENCE) / 2)
    return Interval(mean, ascending[outside], ascending[-1 - outside])
