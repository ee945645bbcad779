"""How far a batch is: a line that changes in a terminal, and a line every half minute elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from lmchat.batch.reading import Input
from lmchat.batch.reading.count import RowCount
from lmchat.batch.statistics import Statistics
from lmchat.cli.shared.narration import Narrator, console
from lmchat.text.counting import count_of

if TYPE_CHECKING:
    from rich.status import Status

EVERY = 30.0
"""Seconds between two lines where there is no terminal."""
EVERY_IN_TERMINAL = 0.5
LEAST_TIMED = 8
"""Rows of this run that tell how quick it is."""


class BatchProgress:
    """Tells of the rows that are finished; a context.

    Args:
        narrator: says it, unless it is quiet.
        counted: has them; those of an earlier run are in it already.
        inputs: whose rows they are.

    Attributes:
        before: rows that were finished in an earlier run.
    """

    def __init__(self, narrator: Narrator, counted: Statistics, inputs: Sequence[Input]) -> None:
        self.before = counted.rows
        self._narrator, self._counted, self._inputs = narrator, counted, inputs
        self._total: RowCount | None = None
        self._began = self._said = time.monotonic()
        self._status: Status | None = None

    def __enter__(self) -> BatchProgress:
        if not self._narrator.quiet:
            self._total = RowCount(self._inputs)
            if sys.stderr.isatty():
                self._status = console().status("reading", spinner="line")
                self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def tell(self) -> None:
        """Tell how far it is now, if that was not told lately."""
        now = time.monotonic()
        if now - self._said < (EVERY if self._status is None else EVERY_IN_TERMINAL):
            return
        self._said = now
        done, total = self._counted.rows, self._total.total if self._total else None
        finished = done - self.before
        rate = finished / (now - self._began) if finished >= LEAST_TIMED else None
        line = progress_line(done, self._counted.failed, total, rate)
        if self._status is None:
            self._narrator.remark(line)
        else:
            self._status.update(line)


def progress_line(done: int, failed: int, total: int | None, rate: float | None) -> str:
    """What is said of so many rows, of which `rate` are finished in a second; None: that cannot be told yet.

    >>> progress_line(1200, 3, 10000, 40.0)
    '1,200 of 10,000 rows (12 %), 40.0 rows/s, 3 failed, 3 min 40 s left'
    >>> progress_line(12, 0, None, 40.0)
    '12 rows, 40.0 rows/s'
    >>> progress_line(1, 0, 400, None)
    '1 of 400 rows (0 %)'
    """
    known = total is not None and total >= done
    parts = [count_of(done, "row")]
    if known and total:
        parts = [f"{done:,} of {count_of(total, 'row')} ({100 * done // total} %)"]
    if rate is not None:
        parts.append(f"{rate:.1f} rows/s")
    if failed:
        parts.append(f"{failed:,} failed")
    if known and total and rate:
        parts.append(f"{seconds_in_words((total - done) / rate)} left")
    return ", ".join(parts)


def seconds_in_words(seconds: float) -> str:
    """A time to wait, in its two largest units.

    >>> seconds_in_words(48.2), seconds_in_words(220), seconds_in_words(9000)
    ('48 s', '3 min 40 s', '2 h 30 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
