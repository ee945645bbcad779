"""Pieces of replies that are being written, saved in batches.

What has been added is saved at the latest when 32 pieces wait, or 0.2 seconds after the first of them, also when no
further piece comes. However the process ends, no more than that is lost.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from lmchat.errors import HistoryError

BATCH_PIECES = 32
BATCH_SECONDS = 0.2


class Drafts:
    """The pieces that wait.

    Args:
        save: saves the text that came to each message, by the message's number; what it cannot save goes on waiting.
        lock: held while pieces are added or saved.
    """

    def __init__(self, save: Callable[[Mapping[int, str]], None], lock: threading.RLock) -> None:
        self._save, self._lock = save, lock
        self._pieces: dict[int, list[str]] = {}
        self._timer: threading.Timer | None = None

    def add(self, message: int, text: str) -> None:
        """Add a piece to a message; raises what `save` raises where it makes a batch full, or a further one."""
        with self._lock:
            self._pieces.setdefault(message, []).append(text)
            if sum(map(len, self._pieces.values())) % BATCH_PIECES == 0:
                self.flush()
            elif self._timer is None:
                self._timer = threading.Timer(BATCH_SECONDS, self._flush_late)
                self._timer.daemon = True
                self._timer.start()

    def drop(self, message: int) -> None:
        """Forget what waits for a message."""
        with self._lock:
            self._pieces.pop(message, None)

    def flush(self) -> None:
        """Save what waits; raises what `save` raises."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._pieces:
                self._save({message: "".join(pieces) for message, pieces in self._pieces.items()})
                self._pieces.clear()

    def _flush_late(self) -> None:
        """The timer's turn. What cannot be saved goes on waiting; the next full batch, or the end, reports it."""
        try:
            self.flush()
        except HistoryError:
            return
