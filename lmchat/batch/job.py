"""One batch from its rows to its output: what is done is kept, what goes wrong with a row is its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lmchat.batch.ahead import Ahead
from lmchat.batch.pool import Pool
from lmchat.batch.records import METRICS, Entry, Result, Row
from lmchat.batch.sinks import Sink
from lmchat.batch.windows import CPU_FILL, Bucket, Fill, buckets, windows
from lmchat.errors import LmchatError
from lmchat.text.sanitize import encodable

BUCKETS_AHEAD = 64
"""Buckets that are read before they are needed; about a window and a half of short texts."""
BAD_ROW = "bad row"


@dataclass(slots=True)
class BatchJob:
    """The work on one batch.

    Attributes:
        rows: of the whole input.
        pool: works on them.
        sink: takes what is finished, and may have some of the rows already.
        columns: of the output, which a row without a task has, too, as null.
        seen: is told every row that is finished now.
        advanced: is called when the rows of a bucket are finished.
        fill: when a bucket is full.
        most_errors: more failed rows than these end the batch; None: never.
        stop: when set, rows that are worked on are finished, and no more are begun.
    """

    rows: Iterable[Row]
    pool: Pool
    sink: Sink
    columns: Sequence[str]
    seen: Callable[[Entry], None]
    fill: Fill = CPU_FILL
    most_errors: int | None = None
    advanced: Callable[[], None] = lambda: None
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> bool:
        """Work through the rows; true when all of them are done.

        Raises:
            LmchatError: the input could not be read to its end.
            OSError: the output could not be written.
        """
        ahead = Ahead(self._buckets(), BUCKETS_AHEAD)
        try:
            self._check_errors()
            for bucket, results in self.pool.run(ahead, self.stop):
                self._keep(bucket, results)
                self.advanced()
                self._check_errors()
        except LmchatError:
            self.sink.stop()
            raise
        finally:
            ahead.close()
        stopped = self.stop.is_set()
        if stopped:
            self.sink.stop()
        return not stopped

    @property
    def too_many_errors(self) -> bool:
        """Whether more rows failed than may."""
        return self.most_errors is not None and self.sink.finished.failed > self.most_errors

    def _buckets(self) -> Iterator[Bucket]:
        """The buckets that are not done yet; one with a row that is not done is done again as a whole."""
        finished = self.sink.finished
        for number, window in enumerate(windows(self.rows)):
            for bucket in buckets(number, window, self.fill):
                if any(row.number not in finished for row in bucket.rows):
                    yield bucket

    def _keep(self, bucket: Bucket, results: Sequence[Result]) -> None:
        """Hand the new rows of a bucket to the sink."""
        results = results or [self._bad(row) for row in bucket.rows]
        entries = [
            _entry(row, result)
            for row, result in zip(bucket.rows, results, strict=True)
            if row.number not in self.sink.finished
        ]
        self.sink.add(entries)
        for entry in entries:
            self.seen(entry)

    def _bad(self, row: Row) -> Result:
        """The result of a row without a task."""
        return Result(dict.fromkeys(self.columns) | {"error": row.error, "seconds": 0.0}, {"kind": BAD_ROW})

    def _check_errors(self) -> None:
        if self.too_many_errors:
            self.stop.set()


def _entry(row: Row, result: Result) -> Entry:
    """The output of a row: its id, what came of it, and what is passed through, renamed where a name is taken."""
    record: dict[str, Any] = {"id": row.id, **result.values}
    for name, value in row.extra.items():
        free = encodable(name)
        while free in record or free in METRICS:
            free = f"input_{free}"
        record[free] = value
    return Entry(row.number, record, result.facts, row.digest)
