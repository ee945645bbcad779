"""The distribution of many positive numbers in little memory (DDSketch; Masson, Rim and Lee 2019, arXiv:1908.10693)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

GROWTH = 1.02
"""A bin ends where it begins times so much: quantiles are right to one part in a hundred."""


@dataclass(slots=True)
class Sketch:
    """Counts numbers by the bin that they are in; what is not above 0 counts as 0.

    Attributes:
        count: how many there are.
        total: their sum.
        most: the largest.
    """

    count: int = 0
    total: float = 0.0
    most: float = 0.0
    _bins: Counter[int] = field(default_factory=Counter)

    def add(self, value: float) -> None:
        """Count a number."""
        self.count += 1
        self.total += max(value, 0.0)
        self.most = max(self.most, value)
        if value > 0:
            self._bins[math.ceil(math.log(value, GROWTH))] += 1

    def quantile(self, share: float) -> float:
        """About the number that this share of all numbers is not above; 0 where there are none."""
        left = share * self.count - (self.count - self._bins.total())
        if left <= 0:
            return 0.0
        for place, count in sorted(self._bins.items()):
            left -= count
            if left <= 0:
                return min(self.most, 2 * GROWTH**place / (1 + GROWTH))
        return self.most

    def bars(self, edges: Sequence[float]) -> list[int]:
        """How many numbers are between each two neighbouring edges, which ascend; those outside are left out."""
        heights = [0] * (len(edges) - 1)
        for place, count in self._bins.items():
            value = 2 * GROWTH**place / (1 + GROWTH)
            at = sum(edge <= value for edge in edges) - 1
            if 0 <= at < len(heights):
                heights[at] += count
        return heights
