"""Scores of one system on one file: an interval for each metric, and what each was counted with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lmchat.evaluation.bootstrap import Interval
from lmchat.evaluation.rows import Rows


@dataclass(frozen=True, slots=True)
class Scores:
    """What one system reaches.

    Attributes:
        values: by metric, in percent unless its signature says otherwise, with 95 % intervals.
        signatures: by family of metrics: what was counted, and how.
    """

    values: Mapping[str, Interval]
    signatures: Mapping[str, str]

    def __or__(self, other: Scores) -> Scores:
        """Both together."""
        return Scores({**self.values, **other.values}, {**self.signatures, **other.signatures})


Scorer = Callable[[Rows, Sequence[str]], Scores]
"""Scores one text for each row."""
