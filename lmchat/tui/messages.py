"""What threads tell the main screen: a file was read, an engine was loaded, a reply goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from lmchat.engine.events import Cancelled, Completed, Failed, Progress, Started, Token
    from lmchat.errors import LmchatError
    from lmchat.tui.conversation.source import Source
    from lmchat.tui.conversation.turn import Turn


class SourceRead(Message):
    """An attached file was read, or could not be."""

    def __init__(self, source: Source, error: LmchatError | None) -> None:
        super().__init__()
        self.source, self.error = source, error


class EngineLoaded(Message):
    """A checkpoint was loaded in advance, or could not be."""

    def __init__(self, name: str, error: LmchatError | None) -> None:
        super().__init__()
        self.name, self.error = name, error


class ReplyReading(Message):
    """The engine is there; it reads."""

    def __init__(self, turn: Turn, progress: Progress | None = None) -> None:
        super().__init__()
        self.turn, self.progress = turn, progress


class ReplyStarted(Message):
    """The source has been read; writing begins."""

    def __init__(self, turn: Turn, started: Started) -> None:
        super().__init__()
        self.turn, self.started = turn, started


class ReplyWritten(Message):
    """Tokens were written, which `take` gives; `seconds` from the beginning to the first of the reply.

    Tokens that come before they are taken need no message of their own: however quick the model is, there is never
    more than one message waiting.
    """

    def __init__(self, turn: Turn, take: Callable[[], tuple[Token, ...]], seconds: float) -> None:
        super().__init__()
        self.turn, self.take, self.seconds = turn, take, seconds


class ReplyEnded(Message):
    """The last message of every reply."""

    def __init__(self, turn: Turn, outcome: Completed | Cancelled | Failed) -> None:
        super().__init__()
        self.turn, self.outcome = turn, outcome
