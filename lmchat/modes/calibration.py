"""How sure an answer is: the network's own probability, corrected on dev questions."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from lmchat.errors import CheckpointDamaged

_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling (Guo et al. 2017, arXiv:1706.04599, section 4.1): sigmoid(slope * logit(p) + intercept).

    Attributes:
        slope: of the log-odds.
        intercept: added to them.
        threshold: the probability below which there is no answer.
    """

    slope: float = 1.0
    intercept: float = 0.0
    threshold: float = 0.0

    def probability(self, raw: float) -> float:
        """The probability that an answer is right to which the network gives the probability `raw`."""
        raw = min(max(raw, _EDGE), 1 - _EDGE)
        return 1 / (1 + math.exp(-self.slope * math.log(raw / (1 - raw)) - self.intercept))

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The calibration as it stands in config.json; raises `CheckpointDamaged` when it is none."""
        try:
            return cls(float(values["slope"]), float(values["intercept"]), float(values["threshold"]))
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointDamaged(f"config.json has a calibration without {error}", "reinstall lmchat") from error


RAW = Calibration()


def exclusive(claims: Iterable[tuple[Hashable, float]]) -> list[float]:
    """The probabilities of claims, likeliest first, of which one is right: no more than what the others before leave.

    Equal claims are right together.

    >>> exclusive([("Rome", 0.75), ("Paris", 0.5), ("Rome", 0.5)])
    [0.75, 0.25, 0.5]
    """
    first: dict[Hashable, float] = {}
    bounded = []
    for claim, probability in claims:
        left = 1 - sum(taken for other, taken in first.items() if other != claim)
        bounded.append(min(probability, max(0.0, left)))
        first.setdefault(claim, bounded[-1])
    return bounded
