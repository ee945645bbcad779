"""What is counted while a batch runs, in memory that does not grow with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from lmchat.batch.records import Entry


@dataclass(slots=True)
class Statistics:
    """Counts rows.

    Attributes:
        rows: finished.
        failures: by kind.
        fallbacks: rows whose output is a sentence of the text.
        unanswered: rows without an answer.
    """

    rows: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    fallbacks: int = 0
    unanswered: int = 0

    @property
    def failed(self) -> int:
        """Rows with an error."""
        return self.failures.total()

    def add(self, entry: Entry) -> None:
        """Count a row."""
        self.rows += 1
        if entry.record["error"] is not None:
            self.failures[entry.facts["kind"]] += 1
        self.fallbacks += entry.record.get("fallback") is True
        self.unanswered += entry.record.get("no_answer") is True
