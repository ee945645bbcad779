"""What is counted while a batch runs, in memory that does not grow with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from lmchat.batch.outcomes import LEADS
from lmchat.batch.records import METRICS, Entry
from lmchat.batch.sketch import Sketch
from lmchat.evaluation.bootstrap import Interval, RunningBootstrap

LMCHAT = "lmchat"
SECONDS = "seconds"


@dataclass(slots=True)
class Statistics:
    """Counts rows.

    Attributes:
        rows: finished.
        failures: by kind.
        fallbacks: rows whose output is quoted from the text.
        unanswered: rows without an answer.
        sketches: by name the seconds, the source tokens and the tokens written of rows that did not fail.
    """

    rows: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    fallbacks: int = 0
    unanswered: int = 0
    sketches: Mapping[str, Sketch] = field(
        default_factory=lambda: {name: Sketch() for name in (SECONDS, "source tokens", "tokens written")}
    )
    _scores: RunningBootstrap | None = None
    _systems: tuple[str, ...] = (LMCHAT,)

    @property
    def failed(self) -> int:
        """Rows with an error."""
        return self.failures.total()

    @property
    def scored(self) -> int:
        """Rows with a reference."""
        return self._scores.rows if self._scores else 0

    def add(self, entry: Entry) -> None:
        """Count a row."""
        self.rows += 1
        record, facts = entry.record, entry.facts
        if record["error"] is not None:
            self.failures[facts["kind"]] += 1
        else:
            values = (record["seconds"], facts["source_tokens"], facts["tokens"])
            for sketch, value in zip(self.sketches.values(), values, strict=True):
                sketch.add(value)
        self.fallbacks += facts.get("fallback") is True
        self.unanswered += facts.get("no_answer") is True
        if "scores" in facts:
            self._score(entry)

    def scores(self) -> dict[str, dict[str, Interval]]:
        """By system and metric the mean F1 of ROUGE in percent, of rows with a reference; empty without any."""
        if self._scores is None:
            return {}
        return {
            system: {metric: self._scores.interval(len(METRICS) * at + column) for column, metric in enumerate(METRICS)}
            for at, system in enumerate(self._systems)
        }

    def _score(self, entry: Entry) -> None:
        values = [100 * score for score in entry.facts["scores"]]
        if self._scores is None:
            self._systems = (LMCHAT, *(name for name in LEADS if name in entry.facts))
            self._scores = RunningBootstrap(len(METRICS) * len(self._systems))
        for name in self._systems[1:]:
            values += [100 * score for score in entry.facts[name]]
        self._scores.add(entry.number, values)
