"""A conversation as data: what was asked, and what came of it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from lmchat.tui.conversation.source import Source
from lmchat.tui.modes import CHAT, Mode
from lmchat.tui.strings import strings

if TYPE_CHECKING:
    from lmchat.engine.events import Completed
    from lmchat.tui.conversation.trace import Trace
    from lmchat.tui.settings import Settings

Status = Literal["waiting", "writing", "completed", "cancelled", "failed"]
MOST_SAID = 40
"""What was said before, at most; the model reads a hundred tokens of it or so."""
PREVIEW_CHARS = 400
PREVIEW_LINES = 6


@dataclass(slots=True, eq=False)
class Turn:
    """A message and its reply.

    Attributes:
        mode: what is done.
        message: what the user wrote, safe to show.
        source: the text that it is about.
        question: what is asked about it, in modes that answer.
        take: how often the same was asked before; where chance has a part, each take has a seed of its own.
        settings: what the reply is written with; None until it begins: then those of the mode at that time.
        status: how far the reply is.
        text: the reply so far, safe to show.
        error: why it failed.
        completed: the engine's last word, when it is completed.
        trace: why each word was written, for the last replies only.
        talk: whether it was said in the chat, whichever mode serves it.
        after: the turn of the chat that it follows; one that is done again or edited follows the same as before.
    """

    mode: Mode
    message: str
    source: Source
    question: str = ""
    take: int = 0
    settings: Settings | None = None
    status: Status = "waiting"
    text: str = ""
    error: str = ""
    completed: Completed | None = None
    trace: Trace | None = field(default=None, repr=False)
    talk: bool = False
    after: Turn | None = field(default=None, repr=False)

    @property
    def ended(self) -> bool:
        """Whether nothing more comes."""
        return self.status not in ("waiting", "writing")

    @property
    def said_before(self) -> tuple[str, ...]:
        """The talk before."""
        return said_until(self.after)

    def is_same_message(self, other: Turn) -> bool:
        """Whether both ask for the same; in the chat a summary's length is asked for in the message."""

        def asked(turn: Turn) -> tuple[Mode, Source, str, str]:
            return turn.mode, turn.source, turn.question, turn.message if turn.talk else ""

        return asked(self) == asked(other)

    def again(self, take: int, settings: Settings | None = None) -> Turn:
        """The same message, to be done once more."""
        return Turn(
            self.mode, self.message, self.source, self.question, take, settings, talk=self.talk, after=self.after
        )


def said_until(turn: Turn | None) -> tuple[str, ...]:
    """A talk up to a turn, message and reply in turn, without what was asked about a text or has no reply."""
    said: deque[str] = deque()
    while turn is not None and len(said) < MOST_SAID:
        if turn.mode is CHAT and turn.text.strip():
            said.extendleft((turn.text, turn.message))
        turn = turn.after
    return tuple(said)


def preview(text: str) -> str:
    """The beginning of a long text, and how long it is."""
    head = "\n".join(text[: PREVIEW_CHARS + 1].split("\n")[:PREVIEW_LINES])[:PREVIEW_CHARS]
    return text if head == text else f"{head.rstrip()} … ({len(text):,} {strings.CHARACTERS})"
