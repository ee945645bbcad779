"""What the options ask of every text, and the request that it becomes for one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lmchat.cli.options import LengthName

if TYPE_CHECKING:
    from lmchat.decoding.config import DecodingConfig
    from lmchat.engine.request import Request


@dataclass(frozen=True, slots=True)
class DecodingChanges:
    """Decoding options; None leaves a setting as the mode has it."""

    samples: int | None = None
    temperature: float | None = None
    beam_size: int | None = None
    length_penalty: float | None = None
    coverage_penalty: float | None = None
    no_repeat_ngram_size: int | None = None
    min_new_tokens: int | None = None
    max_new_tokens: int | None = None

    def apply(self, text: str, length: LengthName) -> DecodingConfig | None:
        """The settings for this text, or None where no option was given; raises `ConfigError`."""
        changes = {name: getattr(self, name) for name in self.__slots__ if getattr(self, name) is not None}
        if not changes:
            return None
        from lmchat.decoding.config import with_method
        from lmchat.modes.summarize import DECODING
        from lmchat.text.language import detect_language

        return DECODING[detect_language(text), length].replace(**with_method(changes))


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options that say what to write.

    Attributes:
        mode: what to do with a text.
        length: the length class.
        sentences: the most sentences.
        chars: the most characters.
        ratio: the largest share of the text's characters.
        decoding: changes to the mode's decoding.
        seed: of sampling.
    """

    mode: str
    length: LengthName = "short"
    sentences: int | None = None
    chars: int | None = None
    ratio: float | None = None
    decoding: DecodingChanges = DecodingChanges()
    seed: int = 0

    def check(self) -> None:
        """Raise the error that every request would raise, before anything is read or loaded."""
        from lmchat.modes.registry import mode

        mode(self.mode)
        self.request("a")

    def request(self, text: str) -> Request:
        """The request for one text; raises `UsageError` or `ConfigError`."""
        from lmchat.engine.request import Request

        return Request(
            mode=self.mode,
            text=text,
            length=self.length,
            sentences=self.sentences,
            chars=self.chars,
            ratio=self.ratio,
            decoding=self.decoding.apply(text, self.length),
            seed=self.seed,
        )
