"""What `lmchat evaluate` tells: the scores of one mode on one file, as text for people and JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lmchat.evaluation.bootstrap import CONFIDENCE, RESAMPLES, Interval
from lmchat.evaluation.scores import Scores
from lmchat.text.counting import count_of

LMCHAT = "lmchat"
DECIMALS = {"bits_per_byte": 3}
"""Digits after the point, of metrics for which one is too few."""


@dataclass(frozen=True, slots=True)
class ModeReport:
    """All that was measured.

    Attributes:
        mode: its name.
        file: of the rows.
        sha256: of the file's bytes, compressed as it lies there.
        rows: how many were scored.
        failed: rows that ended in an error; they are scored as an empty text.
        fallbacks: rows where the model's own text was replaced by a sentence of the source.
        systems: by name: lmchat, then the baselines on the same rows.
        settings: what the numbers depend on besides the metrics, such as checkpoint and decoding.
        seconds: from the first row to the last, loading excluded.
    """

    mode: str
    file: str
    sha256: str
    rows: int
    failed: int
    fallbacks: int
    systems: Mapping[str, Scores]
    settings: Mapping[str, str | int]
    seconds: float

    @property
    def signatures(self) -> Mapping[str, str]:
        """A line for each family of metrics, and one ("run") for the settings."""
        intervals = f"intervals:bootstrap-{CONFIDENCE:.0%}|resamples:{RESAMPLES}"
        run = "|".join([f"mode:{self.mode}", *(f"{name}:{value}" for name, value in self.settings.items()), intervals])
        return {**self.systems[LMCHAT].signatures, "run": run}

    def as_json(self) -> dict[str, Any]:
        """Everything, ready for json.dumps; scores are in percent."""
        return {
            "mode": self.mode,
            "file": self.file,
            "sha256": self.sha256,
            "rows": self.rows,
            "failed": self.failed,
            "fallbacks": self.fallbacks,
            "seconds": round(self.seconds, 2),
            "settings": dict(self.settings),
            "scores": {system: scores_as_json(scores) for system, scores in self.systems.items()},
            "signatures": dict(self.signatures),
        }

    def as_text(self) -> str:
        """A table, a line a metric, and the signatures below it."""
        cells = [
            [metric, *(_cell(metric, scores.values.get(metric)) for scores in self.systems.values())]
            for metric in self.systems[LMCHAT].values
        ]
        lines = [*_aligned([["%", *self.systems], *cells]), ""]
        counts = [count_of(self.rows, "row"), f"{self.failed} failed", count_of(self.fallbacks, "fallback")]
        rows = f"{self.file}: {', '.join(counts)}, {self.seconds:.1f} s"
        return "\n".join([*lines, rows, *(f"{name}: {line}" for name, line in self.signatures.items())]) + "\n"


def _aligned(rows: list[list[str]]) -> list[str]:
    """The cells of each row under one another, the first to the left and all others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]


def _cell(metric: str, interval: Interval | None) -> str:
    """A score; a dash where a system has none."""
    if interval is None:
        return "-"
    mean, low, high = (f"{value:.{DECIMALS.get(metric, 1)}f}" for value in (interval.mean, interval.low, interval.high))
    return f"{mean} [{low}, {high}]"


def scores_as_json(scores: Scores) -> dict[str, dict[str, float]]:
    """The mean and the interval of each metric, rounded."""
    return {
        metric: {name: round(value, 4) for name, value in asdict(interval).items()}
        for metric, interval in scores.values.items()
    }
