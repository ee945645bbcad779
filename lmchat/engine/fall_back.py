"""The runner that works, and the one on the CPU that takes over, once, when the device gives up."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from lmchat.engine.batch import run_batch
from lmchat.engine.events import Completed, Event, Failed, Started, Token
from lmchat.engine.faults import as_error
from lmchat.engine.runner import Runner
from lmchat.engine.streaming import Stream
from lmchat.errors import DeviceFailed, LmchatError
from lmchat.modes.request import Request

LoadSpare: TypeAlias = Callable[[], Runner]
_LOGGER = logging.getLogger("lmchat")


class Workers:
    """A runner and, if there is one, its spare; may be used by several threads at once.

    Args:
        runner: on the device that was chosen.
        spare: loads one for the CPU; called when the device fails, until it has given one.
    """

    def __init__(self, runner: Runner, spare: LoadSpare | None) -> None:
        self.runner = runner
        self._spare = spare
        self._lock = threading.Lock()

    def stream(self, request: Request, cancel: threading.Event) -> Iterator[Event]:
        """The events of a request; begun again on the spare where the device gave up before a token was written."""
        runner, written, started = self.runner, False, False
        for event in Stream(runner, request, cancel).events():
            if isinstance(event, Failed) and self._take_over(runner, event.error) and not written:
                break
            written |= isinstance(event, Token)
            started |= isinstance(event, Started)
            yield event
            if isinstance(event, Failed):
                return
        else:
            return
        for event in Stream(self.runner, request, cancel).events():
            if not (started and isinstance(event, Started)):
                yield event

    def batch(self, requests: Iterable[Request], rows: int, cancel: threading.Event) -> Iterator[Completed | Failed]:
        """The outcomes of many requests; those on which the device gave up are done one by one on the spare."""
        runner, begun, lost = self.runner, deque[Request](), False

        def noted() -> Iterator[Request]:
            for request in requests:
                begun.append(request)
                yield request

        for outcome in run_batch(runner, noted(), rows, cancel):
            request = begun.popleft()
            if not (isinstance(outcome, Failed) and isinstance(outcome.error, DeviceFailed)):
                yield outcome
            elif not lost and self._take_over(runner, outcome.error):
                yield from run_batch(self.runner, [request], rows, cancel)
            else:
                lost = True  # a spare that cannot be loaded is not tried again for each request
                yield outcome

    def _take_over(self, failed: Runner, error: LmchatError) -> bool:
        """Whether there is another runner than the one whose device failed; it becomes the one that works."""
        if not isinstance(error, DeviceFailed):
            return False
        with self._lock:
            if self.runner is failed and self._spare is not None:
                try:
                    self.runner = self._spare()
                except Exception as fault:  # noqa: BLE001 (the request ends with what the device said)
                    _LOGGER.warning("note: the CPU cannot go on: %s", as_error(fault).message)
                    return False
                self._spare = None
                note_fall_back(failed.network.device, error)
        return self.runner is not failed


def note_fall_back(device: str, error: LmchatError) -> None:
    """Say on stderr that the CPU goes on."""
    _LOGGER.warning("note: %s: %s; the CPU goes on", device, error.message)
