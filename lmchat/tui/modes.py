"""The modes of the interactive terminal: a new one is a line in `MODES`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lmchat.tui.strings import strings

Takes = Literal["source", "question", "prompt"]
SEARCH_SETTINGS = (
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
        takes: what a message is: "source", the text itself, or nothing for the attached one; "question", about the
            attached text; "prompt", the text itself, which is not kept as a source.
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


MODES = (
    Mode(
        "summarize",
        "summarize",
        "source",
        ("length", "sentences", "chars", "ratio", "seed"),
        SEARCH_SETTINGS,
    ),
    Mode("answer", "ask", "question", ("top_k", "threshold")),
    Mode(
        "generate",
        "generate",
        "prompt",
        ("seed",),
        (
            "method",
            "temperature",
            "top_k",
            "top_p",
            "repetition_penalty",
            "no_repeat_ngram_size",
            "min_new_tokens",
            "max_new_tokens",
        ),
    ),
)
