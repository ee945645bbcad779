"""How a reply of a conversation is written: as text, or as one JSON object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from lmchat.cli.shared import answers
from lmchat.cli.shared.question import Question, merged
from lmchat.text.json_line import json_line
from lmchat.text.sanitize import terminal_safe

if TYPE_CHECKING:
    from lmchat.engine.events import Completed
    from lmchat.engine.request import Request


@dataclass(frozen=True, slots=True)
class ChatReply:
    """What came of one message.

    Attributes:
        message: as it was typed.
        request: what it was taken for.
        completed: the reply, the summary of the attached text, or the answer to a question about it.
        checkpoint: the name of the one that gave it.
        file: the attached one; empty where there is none.
    """

    message: str
    request: Request
    completed: Completed
    checkpoint: str
    file: str

    @property
    def answer(self) -> answers.QuestionReply | None:
        """The answer to a question; None for any other message."""
        if self.request.mode != "answer":
            return None
        question = Question(self.message, self.request.top_k)
        return merged(question, [(self.file, self.completed)], [1.0], self.checkpoint)

    @property
    def said(self) -> str:
        """The reply in one line, safe to show."""
        if self.answer is None:
            return terminal_safe(self.completed.text)
        return "".join(next(answers.text_lines(self.answer)))


def write_text(reply: ChatReply, out: TextIO) -> None:
    """Write the reply on a line; below an answer stand its sentence and its place."""
    if reply.answer is None:
        out.write(reply.said + "\n")
    else:
        answers.write_text(reply.answer, out)
    out.flush()


def write_json(reply: ChatReply, out: TextIO) -> None:
    """Write the reply as one line of JSON; "mode" says what it is, an answer has the fields of `lmchat ask --json`."""
    record = _text_as_json(reply) if reply.answer is None else answers.as_json(reply.answer)
    out.write(json_line({"mode": reply.request.mode, **record}))
    out.flush()


def _text_as_json(reply: ChatReply) -> dict[str, Any]:
    completed, talks = reply.completed, reply.request.mode == "chat"
    others = dict.fromkeys(terminal_safe(candidate.text) for candidate in completed.candidates)
    return {
        **({"message": terminal_safe(reply.request.text)} if talks else {"file": terminal_safe(reply.file)}),
        "text": reply.said,
        "fallback": completed.fallback,
        **({"origin": completed.origin} if talks else {}),
        **({"alternatives": [text for text in others if text != reply.said]} if talks else {}),
        "seed": reply.request.seed,
        "checkpoint": reply.checkpoint,
        "seconds": round(completed.seconds, 4),
    }
