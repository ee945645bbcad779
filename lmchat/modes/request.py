"""What a caller asks for."""

from __future__ import annotations

from dataclasses import dataclass

from lmchat.decoding.config import MAX_SEED, DecodingConfig
from lmchat.errors import UsageError
from lmchat.text.lengths import LENGTHS
from lmchat.text.sanitize import blank_controls

ASKING = ("answer",)
"""Modes that need a question."""
CONTINUING = ("generate",)
"""Modes that need a prompt, which is the text."""
TALKING = ("chat",)
"""Modes that need a message, which is the text."""


@dataclass(frozen=True, slots=True)
class Request:
    """One text and what to do with it; raises `UsageError` for a wish that makes no sense.

    Attributes:
        mode: a name in `lmchat.modes.registry`.
        text: the text as read; offsets in events count its code points.
        query: the question or instruction, for modes that take one.
        length: "short" (a headline), "medium" (a sentence or two) or "long" (a paragraph); "" is what the next three
            leave room for, and a headline where none of them is given.
        sentences: as many sentences at most.
        chars: as many characters at most.
        ratio: at most this share of the characters of the text, above 0 and up to 1.
        decoding: settings to use instead of the mode's own.
        seed: of sampling.
        top_k: answers that are wanted, the best and its alternatives.
        threshold: the probability below which there is no answer; 0 gives one always; None: the checkpoint's own.
        stop: strings that end what is written, for the mode generate; they are not part of it.
        weighed: tell how likely the text itself is instead of continuing it, for the mode generate.
        turns: what was said before the text, by two in turn, for the mode chat; the last of them is lmchat's.
        replies: what to weigh as replies to the text instead of writing one, for the mode chat.
    """

    mode: str
    text: str
    query: str = ""
    length: str = ""
    sentences: int | None = None
    chars: int | None = None
    ratio: float | None = None
    decoding: DecodingConfig | None = None
    seed: int = 0
    top_k: int = 3
    threshold: float | None = None
    stop: tuple[str, ...] = ()
    weighed: bool = False
    turns: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.length and self.length not in LENGTHS:
            raise UsageError(f"length is {self.length!r}", f"choose one of {', '.join(LENGTHS)}")
        self._check_words()
        if not all(self.stop):
            raise UsageError("a stop string is empty", "leave it out, or write what shall end the text")
        if self.threshold is not None and not 0 <= self.threshold <= 1:
            raise UsageError(f"the threshold is {self.threshold}", "it must be between 0 and 1")
        for name in ("sentences", "chars", "top_k"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise UsageError(f"{name} is {value}", "it must be at least 1")
        if self.ratio is not None and not 0 < self.ratio <= 1:
            raise UsageError(f"the ratio is {self.ratio:.0%}", "it must be above 0 % and at most 100 %")
        if not 0 <= self.seed <= MAX_SEED:
            raise UsageError(f"the seed is {self.seed}", f"it must be between 0 and {MAX_SEED}")

    def _check_words(self) -> None:
        """Raise `UsageError` where the mode lacks what it is about."""
        if self.mode in ASKING and not self.query.strip():
            raise UsageError("there is no question", 'write one, such as "Who wrote it?"')
        if self.mode in CONTINUING and not blank_controls(self.text).strip():
            raise UsageError("there is no prompt", 'write one, such as "Once upon a time"')
        if self.mode in TALKING and not blank_controls(self.text).strip():
            raise UsageError("there is no message", 'write one, such as "Hello"')
