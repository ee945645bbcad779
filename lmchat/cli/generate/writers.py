"""How continuations of a prompt are written: as they come in a terminal, as plain text, or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TextIO

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
        self._out, self._prompt, self._headings, self._streaming = out, terminal_safe(prompt), headings, streaming
        self._separator = ""
        self._heading = ""
        self._shown = ""

    def begin(self, seed: int) -> None:
        self._heading = f"{self._separator}==> seed {seed} <==\n" if self._headings else ""
        self._shown = ""
        self._separator = "\n"
        if self._streaming:
            self._write(self._heading + self._prompt)

    def piece(self, text: str) -> None:
        if self._streaming:
            safe = terminal_safe(text)
            self._shown += safe
            self._write(safe)

    def end(self, continuation: Continuation) -> None:
        if not self._streaming:
            self._write(f"{self._heading}{continuation.text.lstrip()}\n")
        elif continuation.text.startswith(self._shown):
            self._write(continuation.text[len(self._shown) :] + "\n")
        else:  # cannot be taken back: say the whole of it below
            self._write(f"\n{self._prompt}{continuation.text}\n")

    def abandon(self) -> None:
        if self._streaming:
            self._write("\n")

    def _write(self, text: str) -> None:
        self._out.write(text)
        self._out.flush()


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
