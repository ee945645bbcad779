"""One reply being written, in a thread of its own: what happens there comes to the interface as messages."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextvars import copy_context
from typing import TYPE_CHECKING

from textual.message import Message

from lmchat.errors import LmchatError
from lmchat.tui.conversation import Turn
from lmchat.tui.engines import Engines
from lmchat.tui.settings import Settings
from lmchat.tui.strings import strings

if TYPE_CHECKING:
    from lmchat.engine.events import Cancelled, Completed, Event, Failed, Progress, Started, Token


class Reading(Message):
    """The engine is there; it reads."""

    def __init__(self, turn: Turn, progress: Progress | None = None) -> None:
        super().__init__()
        self.turn, self.progress = turn, progress


class Opened(Message):
    """The source has been read; writing begins."""

    def __init__(self, turn: Turn, started: Started) -> None:
        super().__init__()
        self.turn, self.started = turn, started


class Wrote(Message):
    """Tokens were written, which `take` gives; `seconds` from the beginning to the first of the reply.

    Tokens that come before they are taken need no message of their own: however quick the model is, there is never
    more than one message waiting.
    """

    def __init__(self, turn: Turn, take: Callable[[], tuple[Token, ...]], seconds: float) -> None:
        super().__init__()
        self.turn, self.take, self.seconds = turn, take, seconds


class Ended(Message):
    """The last message of every reply."""

    def __init__(self, turn: Turn, outcome: Completed | Cancelled | Failed) -> None:
        super().__init__()
        self.turn, self.outcome = turn, outcome


class Generation:
    """Writes one reply.

    Args:
        turn: what is asked.
        settings: of its mode.
        engines: where its engine is.
        post: takes the messages, in order; the last one, and no other, is `Ended`.
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
        self._post(Ended(self.turn, outcome))

    def _events(self) -> Iterator[Event]:
        """What the engine tells; nothing when it was cancelled before."""
        engine = self._engines.get(self.turn.mode.name)
        if self.cancel.is_set():
            return
        self._post(Reading(self.turn))
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
                self._post(Wrote(self.turn, self._take, self._first_token))
        elif isinstance(event, Started):
            self._post(Opened(self.turn, event))
        else:
            self._post(Reading(self.turn, event))

    def _take(self) -> tuple[Token, ...]:
        """The tokens that were not taken yet."""
        with self._lock:
            tokens, self._pending = tuple(self._pending), []
        return tokens
