"""One reply being written, in a thread of its own: what happens there comes to the interface as messages."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextvars import copy_context
from typing import TYPE_CHECKING

from textual.message import Message

from lmchat.errors import LmchatError
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.generation.engines import Engines
from lmchat.tui.messages import ReplyEnded, ReplyReading, ReplyStarted, ReplyWritten
from lmchat.tui.settings import Settings
from lmchat.tui.strings import strings

if TYPE_CHECKING:
    from lmchat.engine.events import Cancelled, Completed, Event, Failed, Progress, Started, Token


class GenerationWorker:
    """Writes one reply.

    Args:
        turn: what is asked.
        settings: of its mode.
        engines: where its engine is.
        post: takes the messages, in order; the last one, and no other, is `ReplyEnded`.
    """

    def __init__(self, turn: Turn, settings: Settings, engines: Engines, post: Callable[[Message], object]) -> None:
        self.turn = turn
        self.cancel = threading.Event()
        self._settings, self._engines, self._post = settings, engines, post
        self._pending: list[Token] = []
        self._lock = threading.Lock()
        self._context = copy_context()
        self._began = time.perf_counter()
        self._first_token = 0.0

    def run(self) -> None:
        """Work to the end, in the context that this object was made in; raises nothing."""
        self._context.run(self._work)

    def _work(self) -> None:
        from lmchat.engine.events import Cancelled, Completed, Failed

        outcome: Completed | Cancelled | Failed | None = None
        try:
            for event in self._events():
                if isinstance(event, (Completed, Cancelled, Failed)):
                    outcome = event
                    break
                self._tell(event)
        except LmchatError as error:
            outcome = Failed(error)
        except Exception as error:  # noqa: BLE001 (whatever went wrong, the prompt must be unlocked)
            detail = f"{type(error).__name__}: {error}".rstrip(": ")
            outcome = Failed(LmchatError(f"{strings.DEFECT}: {detail}", strings.DEFECT_HINT))
        if outcome is None:
            ended_early = LmchatError(strings.EMPTY_REPLY)
            outcome = Cancelled("") if self.cancel.is_set() else Failed(ended_early)
        self._post(ReplyEnded(self.turn, outcome))

    def _events(self) -> Iterator[Event]:
        """What the engine tells; nothing when it was cancelled before."""
        engine = self._engines.get(self.turn.mode.name)
        if self.cancel.is_set():
            return
        self._post(ReplyReading(self.turn))
        turn = self.turn
        request = self._settings.request(turn.source.read(), turn.question, turn.take, turn.said_before)
        if not self.cancel.is_set():
            yield from engine.stream(request, self.cancel)

    def _tell(self, event: Started | Progress | Token) -> None:
        from lmchat.engine.events import Started, Token

        if isinstance(event, Token):
            self._first_token = self._first_token or time.perf_counter() - self._began
            with self._lock:
                self._pending.append(event)
                is_first = len(self._pending) == 1
            if is_first:
                self._post(ReplyWritten(self.turn, self._take, self._first_token))
        elif isinstance(event, Started):
            self._post(ReplyStarted(self.turn, event))
        else:
            self._post(ReplyReading(self.turn, event))

    def _take(self) -> tuple[Token, ...]:
        """The tokens that were not taken yet."""
        with self._lock:
            tokens, self._pending = tuple(self._pending), []
        return tokens
