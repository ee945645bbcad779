"""What is still to be worked on by several workers, no more than a few windows of it at a time."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence

from lmchat.batch.ahead import Ahead
from lmchat.batch.windows import Bucket

WINDOWS_OPEN = 3
"""Windows that are worked on at a time: what is finished out of order is no more than these."""
WORKERS_A_WINDOW = 16
"""A further window is opened for so many workers: it has at least 32 buckets, two for each."""


class Supply:
    """Buckets for workers, and those that have to be tried again.

    Args:
        buckets: that were read.
        workers: how many take of them.
    """

    def __init__(self, buckets: Ahead[Bucket], workers: int) -> None:
        self._buckets = buckets
        self._again: deque[Bucket] = deque()
        self._open: Counter[int] = Counter()
        self._most_open = WINDOWS_OPEN + workers // WORKERS_A_WINDOW

    @property
    def exhausted(self) -> bool:
        """Whether there will be nothing more to take."""
        return self._buckets.exhausted and not self._again

    def take(self, seconds: float) -> Bucket | None:
        """The next bucket; None where none comes in time or may be begun now. Raises what reading it raised."""
        if self._again:
            return self._again.popleft()
        bucket = self._buckets.peek(seconds)
        if bucket is None or (bucket.window not in self._open and len(self._open) >= self._most_open):
            return None
        self._open[bucket.window] += 1
        return self._buckets.take(0)

    def done(self, bucket: Bucket) -> None:
        """A bucket that was taken is finished."""
        self._open[bucket.window] -= 1
        if not self._open[bucket.window]:
            del self._open[bucket.window]

    def again(self, bucket: Bucket, parts: Sequence[Bucket]) -> None:
        """A bucket that was taken has to be done once more, in these parts."""
        self._open[bucket.window] += len(parts) - 1
        self._again += parts


def row_by_row(bucket: Bucket) -> list[Bucket]:
    """A bucket for each row, so that one that does harm is told from the others."""
    return [Bucket(bucket.window, [row]) for row in bucket.rows]
