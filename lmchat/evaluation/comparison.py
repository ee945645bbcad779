"""Whether one system is better than another on the same rows: paired bootstrap (Koehn 2004, "Statistical significance
tests for machine translation evaluation")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lmchat.evaluation.bootstrap import CONFIDENCE, RESAMPLES, Interval, RunningBootstrap

SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric of two systems, A and B, in percent.

    Attributes:
        difference: B less A, row by row.
        p: how likely so large a difference, in either direction, is by chance; two-sided, at least one resample in all.
        better: rows on which B is better.
        worse: rows on which A is.
    """

    a: Interval
    b: Interval
    difference: Interval
    p: float
    better: int
    worse: int

    @property
    def verdict(self) -> str:
        """Which one is better, if that is not by chance."""
        if self.p >= SIGNIFICANT:
            return "no difference"
        return "B is better" if self.difference.mean > 0 else "A is better"


@dataclass(frozen=True, slots=True)
class Comparison:
    """All metrics of two systems on the same rows.

    Attributes:
        rows: how many there are.
        metrics: by name.
        facts: what else the numbers depend on.
    """

    rows: int
    metrics: Mapping[str, Difference]
    facts: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """Everything, ready for json.dumps."""
        metrics = {name: {**asdict(each), "verdict": each.verdict} for name, each in self.metrics.items()}
        return {"rows": self.rows, **self.facts, "metrics": metrics}

    def as_text(self) -> str:
        """A table, a line a metric, and what it depends on below it."""
        lines = [f"{'%':<12}{'A':>20}{'B':>20}{'B - A':>22}{'p':>8}  {'better/worse rows':<20}"]
        for name, each in self.metrics.items():
            rows = f"{each.better}/{each.worse}"
            lines.append(
                f"{name:<12}{f'{each.a:.1f}':>20}{f'{each.b:.1f}':>20}{f'{each.difference:+.1f}':>22}{each.p:>8.3f}  "
                f"{rows:<20}{each.verdict}"
            )
        signature = f"paired-bootstrap-{CONFIDENCE:.0%}|resamples:{RESAMPLES}|two-sided"
        return "\n".join([*lines, "", *(f"{name}: {text}" for name, text in self.facts.items()), signature]) + "\n"


def compare(names: Sequence[str], a: Iterable[Sequence[float]], b: Iterable[Sequence[float]]) -> dict[str, Difference]:
    """By metric, how two systems differ.

    Args:
        names: of the metrics.
        a: for each row the value of each metric, in percent; gone through once.
        b: the same rows, by the other system.

    Raises:
        ValueError: there is no row, or not the same number of them.
    """
    paired = RunningBootstrap(2 * len(names))
    better, worse = [0] * len(names), [0] * len(names)
    for number, (before, after) in enumerate(zip(a, b, strict=True)):
        paired.add(number, [*before, *after])
        for column in range(len(names)):
            better[column] += after[column] > before[column]
            worse[column] += after[column] < before[column]
    return {
        name: _difference(paired, column, column + len(names), better[column], worse[column])
        for column, name in enumerate(names)
    }


def _difference(paired: RunningBootstrap, column: int, other: int, better: int, worse: int) -> Difference:
    """How a column differs from the other."""
    chance = min(paired.share_not_above(other, column), paired.share_not_above(column, other))
    return Difference(
        a=paired.interval(column),
        b=paired.interval(other),
        difference=paired.interval(other, minus=column),
        p=min(1.0, 2 * max(chance, 1 / RESAMPLES)),
        better=better,
        worse=worse,
    )
