"""What a summary shall be: its size, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from lmchat.decoding.config import DecodingConfig
from lmchat.modes.request import Request
from lmchat.modes.sources.parts import MOST_PARTS
from lmchat.modes.sources.source import Source
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.grounds import Grounds
from lmchat.modes.summarizing.size import SENTENCE_CHARS
from lmchat.modes.work import Decode, Tools
from lmchat.modes.writing.limits import Limits
from lmchat.modes.writing.writer import LONGEST_LOOP, ProseWriter
from lmchat.text.language import Language
from lmchat.text.lengths import USUAL_LENGTH

_CONSENSUS = DecodingConfig(
    method="consensus", samples=160, temperature=0.7, top_k=40, beam_size=4, no_repeat_ngram_size=3
)
_HEADLINE = _CONSENSUS.replace(min_new_tokens=4, max_new_tokens=40)
_TEXT = _CONSENSUS.replace(samples=32, temperature=0.5, min_new_tokens=10, max_new_tokens=80)
DECODING: dict[tuple[Language, str], DecodingConfig] = {
    ("en", "short"): _HEADLINE.replace(length_penalty=2.0, distinct=True),
    ("en", "medium"): _TEXT.replace(length_penalty=1.5),
    ("en", "long"): _TEXT.replace(length_penalty=1.5),
    ("zh", "short"): _HEADLINE.replace(length_penalty=1.5),
    ("zh", "medium"): _TEXT.replace(length_penalty=1.0),
    ("zh", "long"): _TEXT.replace(length_penalty=1.0),
}
"""The settings of each language and length class; those of `long` are for each of its parts. A consensus has a length
penalty for those who ask for a beam."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of the summary that is asked for.

    Attributes:
        length: the length class.
        limits: of the whole summary.
        sentences: about how many sentences are wanted; None where the length class alone tells it.
    """

    length: str
    limits: Limits
    sentences: int | None

    @property
    def part_length(self) -> str:
        """The length class of what is written about each part of the text."""
        return "short" if self.length == "short" else "medium"

    @classmethod
    def of(cls, request: Request, document: SourceText) -> Shape:
        """The shape that a request asks for: a length that it names stays, whatever else it limits."""
        limits = Limits(request.sentences, _most_chars(request, document))
        if not limits:
            return cls(request.length or USUAL_LENGTH, limits, None)
        language = document.language
        by_chars = max(1, limits.chars // SENTENCE_CHARS[language]) if limits.chars else None
        wanted = min(filter(None, (limits.sentences, by_chars)))
        if request.length:
            is_felt = limits.sentences is not None or wanted < MOST_PARTS
            return cls(request.length, limits, wanted if is_felt else None)
        return cls("short" if wanted == 1 else "medium" if wanted == 2 else "long", limits, wanted)


def changed_decoding(request: Request, changes: Mapping[str, Any]) -> DecodingConfig:
    """How a summary is written, with changes, see `DecodingConfig.changed`."""
    document = SourceText(request.text)
    return DECODING[document.language, Shape.of(request, document).length].changed(changes)


def _most_chars(request: Request, document: SourceText) -> int | None:
    """The characters allowed by `chars` and `ratio` together."""
    by_ratio = max(1, int(request.ratio * len(document.text.strip()))) if request.ratio else None
    return min(filter(None, (request.chars, by_ratio)), default=None)


@dataclass(frozen=True, slots=True)
class Task:
    """What writing needs to know."""

    request: Request
    tools: Tools
    document: SourceText
    shape: Shape

    def decode(self, segment: int, source: Source, length: str, limits: Limits, shown: bool) -> Decode:
        """The work of writing about one source."""
        config = self._config(source, length)
        hold = 2 if config.no_repeat_ngram_size else 2 * LONGEST_LOOP
        writer = partial(ProseWriter, self.tools.tokenizer, limits, hold, segment)
        seeds = [self.request.seed or config.seed]
        grounds = Grounds.of(self.document, source)
        faults = grounds.headline_faults if length == "short" else grounds.faults
        return Decode([source], config, writer, seeds, shown, faults=faults)

    def _config(self, source: Source, length: str) -> DecodingConfig:
        """The caller's settings or those of the length class; nothing longer than half of a very short text."""
        config = self.request.decoding or DECODING[self.document.language, length]
        return config.replace(min_new_tokens=min(config.min_new_tokens, max(1, len(source.spans) // 2)))
