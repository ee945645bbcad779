"""Reading ahead in a thread, so that reading and working overlap, and nobody waits for a slow input in vain."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import suppress
from queue import Empty, Full, Queue
from typing import Generic, TypeVar

Item = TypeVar("Item")


class _End:
    """There is no more."""


class Ahead(Generic[Item]):
    """The items of an iterable, read by a thread as they are needed and at most `depth` ahead.

    Args:
        items: what is read.
        depth: how many wait to be taken.
    """

    def __init__(self, items: Iterable[Item], depth: int) -> None:
        self.exhausted = False
        self._items = items
        self._read: Queue[Item | _End | BaseException] = Queue(depth)
        self._next: Item | None = None
        self._closed = threading.Event()
        threading.Thread(target=self._fill, daemon=True).start()

    def take(self, seconds: float) -> Item | None:
        """The next item; None where it does not come in time, or there is none. Raises what reading it raised."""
        item = self.peek(seconds)
        self._next = None
        return item

    def peek(self, seconds: float) -> Item | None:
        """As `take`, but the item stays the next one."""
        if self._next is None and not self.exhausted:
            try:
                item = self._read.get(timeout=seconds) if seconds else self._read.get_nowait()
            except Empty:
                return None
            if isinstance(item, (_End, BaseException)):
                self.exhausted = True
                if isinstance(item, BaseException):
                    raise item
                return None
            self._next = item
        return self._next

    def close(self) -> None:
        """Read no more."""
        self._closed.set()

    def _fill(self) -> None:
        try:
            for item in self._items:
                self._put(item)
                if self._closed.is_set():
                    return
        except BaseException as error:  # noqa: BLE001 (raised again where the items are taken)
            self._put(error)
        else:
            self._put(_End())

    def _put(self, item: Item | _End | BaseException) -> None:
        while not self._closed.is_set():
            with suppress(Full):
                self._read.put(item, timeout=0.2)
                return
