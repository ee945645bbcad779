"""What a history is made of: sessions, their messages, and what a search finds. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Role = Literal["user", "assistant"]
Status = Literal["writing", "completed", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class Session:
    """A session without its messages.

    Attributes:
        id: its number, never given to another session of the same file.
        title: what the user calls it; may be empty.
        created: when it began, in UTC.
        changed: when it last grew or got another title, in UTC.
        deleted: when it was deleted, in UTC; None if it is not.
        messages: how many it has.
        beginning: the first words of its first message, on one line.
    """

    id: int
    title: str
    created: datetime
    changed: datetime
    deleted: datetime | None
    messages: int
    beginning: str

    @property
    def name(self) -> str:
        """What to call it: its title, or else its first words."""
        return self.title or self.beginning or "(empty)"


@dataclass(frozen=True, slots=True)
class Message:
    """One message.

    Attributes:
        id: its number, never given to another message of the same file.
        session: the number of its session.
        position: its place there, from 0.
        role: who says it.
        mode: the mode it was written in, such as "summarize"; may be empty.
        text: as it was written, control characters included.
        status: "writing" while more is to come.
        created: when it began, in UTC.
        details: JSON values: settings, checkpoint, scores, answers.
    """

    id: int
    session: int
    position: int
    role: Role
    mode: str
    text: str
    status: Status
    created: datetime
    details: dict[str, Any]

    @property
    def no_answer(self) -> bool:
        """Whether it replies to a question that the text does not answer: what it says is the best guess."""
        return self.role == "assistant" and self.details.get("no_answer") is True


@dataclass(frozen=True, slots=True)
class Conversation:
    """A session with all of its messages in order."""

    session: Session
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a text around what was looked for, on one line and without control sequences.

    Attributes:
        text: the piece, with an ellipsis where it was cut.
        marks: the places in `text` that match, (start, end) in code points, in order, never overlapping.
    """

    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found.

    Attributes:
        session: where.
        message: the message; None if it is the session's title.
        snippet: of the message, or of the title.
    """

    session: Session
    message: Message | None
    snippet: Snippet
