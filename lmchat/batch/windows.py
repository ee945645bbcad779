"""Windows of rows, and buckets of like length in them: the pieces that a batch is worked on in.

Where they are cut depends on the rows alone, by their numbers and texts. So one process, several, and a run that was
stopped and resumed put the same rows together, and write the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from lmchat.batch.records import Row, Task
from lmchat.text.language import Language, detect_language

WINDOW_ROWS = 1024
WINDOW_BYTES = 32 << 20
"""A window ends when it has so many rows, or so many bytes of text."""
BYTES_PER_TOKEN = 4
"""Of UTF-8, in English (a piece is four letters) and in Chinese (a character and a third) alike."""
MOST_TOKENS = 512
"""Of a longer text the network reads a selection."""


@dataclass(frozen=True, slots=True)
class Fill:
    """When a bucket is full.

    Attributes:
        rows: that it has at most.
        tokens: source tokens that it has at most, padding included.
    """

    rows: int
    tokens: int


CPU_FILL = Fill(32, 12_288)
"""More rows are no quicker on a core, whose caches they leave."""
GPU_FILL = Fill(256, 98_304)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Rows that are worked on together.

    Attributes:
        window: the number of their window, from 0.
        rows: all with a task, or all without one.
    """

    window: int
    rows: Sequence[Row]

    @property
    def tasks(self) -> list[Task]:
        """What is to be done."""
        return [row.task for row in self.rows if row.task is not None]


def windows(rows: Iterable[Row], most_rows: int = WINDOW_ROWS, most_bytes: int = WINDOW_BYTES) -> Iterator[list[Row]]:
    """The rows, cut into windows."""
    window: list[Row] = []
    size = 0
    for row in rows:
        window.append(row)
        size += _bytes(row)
        if len(window) >= most_rows or size >= most_bytes:
            yield window
            window, size = [], 0
    if window:
        yield window


def buckets(number: int, window: Sequence[Row], fill: Fill = CPU_FILL) -> list[Bucket]:
    """The buckets of one window: rows without a task first, then the longest texts of each language first."""
    bad = [row for row in window if row.task is None]
    good = sorted((row for row in window if row.task is not None), key=_order)
    found = [Bucket(number, bad)] if bad else []
    for _, rows in groupby(good, key=_language):
        found += [Bucket(number, part) for part in _cut(list(rows), fill)]
    return found


def _cut(rows: Sequence[Row], fill: Fill) -> Iterator[list[Row]]:
    """Rows from the longest to the shortest, cut into buckets."""
    part: list[Row] = []
    for row in rows:
        if part and (len(part) >= fill.rows or (len(part) + 1) * _tokens(part[0]) > fill.tokens):
            yield part
            part = []
        part.append(row)
    if part:
        yield part


def _order(row: Row) -> tuple[Language, int, int]:
    return _language(row), -_bytes(row), row.number


def _language(row: Row) -> Language:
    return detect_language(row.task.text if row.task else "")


def _bytes(row: Row) -> int:
    return len(row.task.text.encode()) if row.task else 0


def _tokens(row: Row) -> int:
    """About how many tokens of the row the network reads."""
    return min(MOST_TOKENS, _bytes(row) // BYTES_PER_TOKEN + 1)
