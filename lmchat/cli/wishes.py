"""What the options ask of every text to be summarized, and the request that it becomes for one of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lmchat.cli import options
from lmchat.cli.options import named_as_typed, option_of, parse_ratio
from lmchat.errors import UsageError

if TYPE_CHECKING:
    from lmchat.decoding.config import DecodingConfig
    from lmchat.engine.request import Request


@dataclass(frozen=True, slots=True)
class DecodingChanges:
    """Decoding options; None leaves a setting as the mode has it."""

    samples: options.Samples = None
    temperature: options.Temperature = None
    beam_size: options.BeamSize = None
    length_penalty: options.LengthPenalty = None
    coverage_penalty: options.CoveragePenalty = None
    no_repeat_ngram_size: options.NoRepeat = None
    min_new_tokens: options.MinNewTokens = None
    max_new_tokens: options.MaxNewTokens = None

    def apply(self, request: Request) -> DecodingConfig | None:
        """The settings of a request with these changes, or None where no option was given.

        Raises:
            UsageError: a value makes no sense, or two options exclude each other.
        """
        changes = {name: getattr(self, name) for name in self.__slots__ if getattr(self, name) is not None}
        if not changes:
            return None
        if self.temperature == 0:
            raise UsageError("--temperature is 0", "use --beam-size 1 instead, or a temperature above 0")
        _check_method(changes)
        from lmchat.modes.summary import changed_decoding

        with named_as_typed(changes):
            return changed_decoding(request, changes)


_OF_DRAWING = ("samples", "temperature")
_OF_SEARCH = ("beam_size", "length_penalty", "coverage_penalty")


def _check_method(changes: Collection[str]) -> None:
    """Raise `UsageError` where some changes are about drawing texts, and others about searching for one."""
    drawing = next((name for name in _OF_DRAWING if name in changes), None)
    search = next((name for name in _OF_SEARCH if name in changes), None)
    if drawing and search:
        problem = f"{option_of(drawing)} is about drawing texts, {option_of(search)} about searching for one"
        raise UsageError(problem, "leave one of them out")


@dataclass(frozen=True, slots=True)
class Size:
    """Options that say how long a summary is: its class, and the most sentences, characters, and share of the text.

    Where no class is named it is what the others leave room for, and a headline where they are not given.
    """

    length: options.LengthIfNamed = None
    sentences: options.Sentences = None
    chars: options.Chars = None
    ratio: options.Ratio = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options that say what to write.

    Attributes:
        size: how long.
        decoding: changes to the mode's decoding.
        seed: of sampling.
    """

    size: Size = Size()
    decoding: DecodingChanges = DecodingChanges()
    seed: int = 0

    def check(self) -> None:
        """Raise the error that every request would raise, before anything is read or loaded."""
        self.request("a")

    def request(self, text: str) -> Request:
        """The request for one text; raises `UsageError`."""
        from lmchat.engine.request import Request

        request = Request(
            mode="summarize",
            text=text,
            length=self.size.length or "",
            sentences=self.size.sentences,
            chars=self.size.chars,
            ratio=parse_ratio(self.size.ratio),
            seed=self.seed,
        )
        return replace(request, decoding=self.decoding.apply(request))
