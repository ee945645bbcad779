"""The modes of the interactive terminal, in the order of their tabs: a new one is an entry of `MODES`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lmchat.locations import checkpoint_names
from lmchat.tui.strings import strings

Takes = Literal["message", "source", "question", "prompt"]
SAMPLING_SETTINGS = (
    "method",
    "temperature",
    "top_k",
    "top_p",
    "repetition_penalty",
    "no_repeat_ngram_size",
    "min_new_tokens",
    "max_new_tokens",
)
SUMMARY_SETTINGS = (
    "method",
    "samples",
    "beam_size",
    "length_penalty",
    "coverage_penalty",
    "no_repeat_ngram_size",
    "min_new_tokens",
    "max_new_tokens",
    "temperature",
    "top_k",
    "top_p",
    "repetition_penalty",
)


@dataclass(frozen=True, slots=True)
class Mode:
    """What can be done with a message.

    Attributes:
        name: of the engine's mode and of its checkpoint.
        command: its slash command, without the slash.
        takes: what a message is: "message", what is said next in a conversation; "source", the text itself, or nothing
            for the attached one; "question", about the attached text; "prompt", the text itself, which is not kept as
            a source.
        wishes: fields of `Request` that can be set.
        decoding: fields of `DecodingConfig` that can be set.
    """

    name: str
    command: str
    takes: Takes
    wishes: tuple[str, ...]
    decoding: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Of its tab."""
        return strings.MODES[self.name]

    @property
    def hint(self) -> str:
        """What an empty prompt says."""
        return strings.HINTS[self.name]


CHAT = Mode("chat", "chat", "message", ("seed",), SAMPLING_SETTINGS)
SUMMARIZE = Mode(
    "summarize", "summarize", "source", ("length", "sentences", "chars", "ratio", "seed"), SUMMARY_SETTINGS
)
ANSWER = Mode("answer", "ask", "question", ("top_k", "threshold"))
GENERATE = Mode("generate", "generate", "prompt", ("seed",), SAMPLING_SETTINGS)
MODES = (CHAT, SUMMARIZE, ANSWER, GENERATE)
BY_NAME = {mode.name: mode for mode in MODES}
BY_COMMAND = {mode.command: mode for mode in MODES}


def usual_mode() -> Mode:
    """The mode to begin in: the first one whose checkpoint is there."""
    there = checkpoint_names()
    return next((mode for mode in MODES if mode.name in there), SUMMARIZE)
