"""How continuations of a prompt are written: as they come in a terminal, as plain text, or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from lmchat.cli.shared.streamed_text import StreamedText
from lmchat.text.json_line import json_line
from lmchat.text.sanitize import terminal_safe

if TYPE_CHECKING:
    from lmchat.engine.events import Completed, Token


@dataclass(frozen=True, slots=True)
class Continuation:
    """One finished continuation.

    Attributes:
        prompt: what was continued.
        seed: of sampling.
        checkpoint: the name of the checkpoint that wrote it.
        tokens: those that the text is made of.
        completed: what the engine made of it.
    """

    prompt: str
    seed: int
    checkpoint: str
    tokens: Sequence[Token]
    completed: Completed

    @property
    def text(self) -> str:
        """What follows the prompt, safe to show; it begins with a space where one belongs between the two."""
        return terminal_safe(self.completed.text)


class Continuations(Protocol):
    """Takes the continuations one after the other."""

    def begin(self, seed: int) -> None:
        """A continuation begins."""

    def piece(self, text: str) -> None:
        """More of it is certain."""

    def end(self, continuation: Continuation) -> None:
        """It is done."""

    def abandon(self) -> None:
        """It failed half-way."""


class TextContinuations:
    """Continuations as text, each under its seed where there are several.

    Args:
        out: where to.
        prompt: stands before the text when it is streamed.
        headings: whether there are several.
        streaming: write every piece as it comes, after the prompt; else the text alone when it is done.
    """

    def __init__(self, out: TextIO, prompt: str, headings: bool, streaming: bool) -> None:
        self._prompt = terminal_safe(prompt) if streaming else ""
        self._texts = StreamedText(out, headings, streaming)
        self.piece, self.abandon = self._texts.piece, self._texts.abandon

    def begin(self, seed: int) -> None:
        self._texts.begin(f"seed {seed}", self._prompt)

    def end(self, continuation: Continuation) -> None:
        self._texts.end(continuation.text if self._prompt else continuation.text.lstrip())


class JsonContinuations:
    """One JSON object a continuation, each on one line."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def begin(self, seed: int) -> None:
        """Nothing: the object is written at the end."""

    def piece(self, text: str) -> None:
        """Nothing."""

    def abandon(self) -> None:
        """Nothing: no object is written."""

    def end(self, continuation: Continuation) -> None:
        self._out.write(json_line(as_json(continuation)))
        self._out.flush()


def as_json(continuation: Continuation) -> dict[str, Any]:
    """The JSON object of one continuation: `tokens` together are `text`, `log_probabilities` are in nats, one each."""
    done = continuation.completed
    return {
        "prompt": terminal_safe(continuation.prompt),
        "text": continuation.text,
        "seed": continuation.seed,
        "tokens": [terminal_safe(token.text) for token in continuation.tokens],
        "log_probabilities": [round(token.log_probability, 4) for token in continuation.tokens],
        "stop_reason": done.stop_reason,
        "seconds": round(done.seconds, 4),
        "tokens_per_second": round(done.tokens_per_second, 1),
        "checkpoint": continuation.checkpoint,
    }
