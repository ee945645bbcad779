"""What the options ask of every text to be summarized, and the request that it becomes for one of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lmchat.cli.shared import options
from lmchat.cli.shared.decoding_options import SummaryChanges
from lmchat.cli.shared.options import parse_ratio

if TYPE_CHECKING:
    from lmchat.engine.request import Request


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
class SummaryOptions:
    """The options that say what to write.

    Attributes:
        size: how long.
        decoding: changes to the mode's decoding.
        seed: of sampling.
    """

    size: Size = Size()
    decoding: SummaryChanges = field(default_factory=SummaryChanges)
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
