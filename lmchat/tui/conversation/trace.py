"""Why each word was written: tokens put together to words, and what the model looked at. Pure calculation."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from lmchat.text.language import CJK_LETTER

if TYPE_CHECKING:
    from lmchat.engine.events import SourceToken, Token

MOST_SOURCES = 5
"""Source words that are named for a produced word."""
LEAST_NAMED = 0.005
"""The attention that a source word needs to be named."""
LEAST_SHOWN = 0.02
"""A source word that gets less attention than that from every word is not in the heat map."""


@dataclass(slots=True)
class Trace:
    """What the engine told about one reply.

    Attributes:
        segments: the tokens of each source that was read.
        tokens: the tokens written so far.
    """

    segments: tuple[tuple[SourceToken, ...], ...] = ()
    tokens: list[Token] = field(default_factory=list)

    def insight(self, earlier: str = "") -> Insight:
        """The words of the reply and of its sources.

        Args:
            earlier: what to call all that stands before the text, such as the turns of a chat; left out if it is "".
        """
        sources = tuple(source_words(tokens, earlier) for tokens in self.segments)
        return Insight(produced_words(self.tokens), sources)


@dataclass(frozen=True, slots=True)
class SourceWord:
    """A word that was read.

    Attributes:
        text: the word.
        start: in code points of the text as read.
        end: exclusive.
        tokens: the indices of its tokens in the segment, [first, last + 1).
    """

    text: str
    start: int
    end: int
    tokens: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ProducedWord:
    """A word that was written.

    Attributes:
        text: the word, with the white space before it.
        tokens: its tokens.
    """

    text: str
    tokens: tuple[Token, ...]

    @property
    def word(self) -> str:
        """The word without white space."""
        return self.text.strip()

    @property
    def segment(self) -> int:
        """The source that it was written about."""
        return self.tokens[0].segment

    @property
    def quoted(self) -> bool:
        """Whether it stands in a sentence of the text that the model did not write."""
        return self.tokens[0].quoted

    @property
    def probability(self) -> float:
        """Of all its tokens, each after the ones before it."""
        return math.exp(min(0.0, sum(token.log_probability for token in self.tokens)))

    @property
    def head(self) -> Token:
        """The token that the word began to be seen with."""
        return next((token for token in self.tokens if token.text.strip()), self.tokens[0])

    @property
    def entropy(self) -> float | None:
        """Of the model's distribution, in nats, where the word began; None if it is not known."""
        return self.head.entropy

    @property
    def copied(self) -> tuple[int, int] | None:
        """Where it was copied from, in code points of the text as read: all that can be seen of it, token by token."""
        places = [token.copied_from for token in self.tokens if token.text.strip()]
        if not places or any(place is None for place in places):
            return None
        known = [place for place in places if place is not None]
        joined = all(end <= start for (_, end), (start, _) in pairwise(known))
        return (known[0][0], known[-1][1]) if joined else known[0]

    @property
    def alternatives(self) -> list[tuple[str, float]]:
        """What could have stood where the word began, but for what stands there, with its probability."""
        others = [other for other in self.head.alternatives if other.id != self.head.id]
        return [(other.text.strip(), math.exp(other.log_probability)) for other in others if other.text.strip()]


@dataclass(frozen=True)
class Insight:
    """A reply as words, and the words that it was written from.

    Attributes:
        words: of the reply.
        sources: the words of each source that was read.
    """

    words: tuple[ProducedWord, ...]
    sources: tuple[tuple[SourceWord, ...], ...]

    @cached_property
    def attention(self) -> tuple[tuple[float, ...], ...]:
        """For each word of the reply its attention over the words of its source, the mean of its tokens'."""
        return tuple(word_attention(word, self._source(word)) for word in self.words)

    def strongest(self, index: int) -> list[tuple[SourceWord, float]]:
        """The source words that a word of the reply looked at most, strongest first."""
        pairs = zip(self._source(self.words[index]), self.attention[index], strict=True)
        return sorted((pair for pair in pairs if pair[1] >= LEAST_NAMED), key=lambda pair: -pair[1])[:MOST_SOURCES]

    def places(self, index: int) -> list[tuple[int, int]]:
        """Where a word of the reply comes from, (start, end) in code points of the text as read.

        Returns:
            Where it is quoted from, or the places of what it looked at most, strongest first.
        """
        word = self.words[index]
        if word.quoted:
            return [word.copied] if word.copied else []
        return [(source.start, source.end) for source, _ in self.strongest(index) if source.end]

    def heat_map(self, segment: int) -> tuple[list[int], list[int]]:
        """The rows and columns worth showing of one source.

        Returns:
            The indices of the words written about it, and of its words that any of them looked at.
        """
        rows = [at for at, word in enumerate(self.words) if word.segment == segment]
        if segment >= len(self.sources):
            return rows, []
        most = [max(column) for column in zip(*(self.attention[row] for row in rows), strict=True)]
        return rows, [column for column, value in enumerate(most) if value >= LEAST_SHOWN]

    def _source(self, word: ProducedWord) -> tuple[SourceWord, ...]:
        return self.sources[word.segment] if word.segment < len(self.sources) else ()


def produced_words(tokens: Iterable[Token]) -> tuple[ProducedWord, ...]:
    """The tokens of a reply as words; a Chinese character is a word, and a sign belongs to the word before it."""
    groups: list[list[Token]] = []
    written = ""
    for token in tokens:
        if not groups or (written and _begins_word(written, token.text)):
            groups.append([])
        groups[-1].append(token)
        written = token.text or written
    return tuple(ProducedWord("".join(token.text for token in group), tuple(group)) for group in groups)


def source_words(tokens: Sequence[SourceToken], earlier: str = "") -> tuple[SourceWord, ...]:
    """The tokens of a source as words, which white space, punctuation and Chinese characters keep apart.

    Args:
        tokens: those of the source.
        earlier: see `Trace.insight`.
    """
    starts = [at for at, token in enumerate(tokens) if at == 0 or _parts(tokens[at - 1], token)]
    groups = zip(starts, [*starts[1:], len(tokens)], strict=True)
    words = tuple(filter(None, (_source_word(tokens, first, last) for first, last in groups)))
    before = words[0].tokens[0] if words else 0
    return (SourceWord(earlier, 0, 0, (0, before)), *words) if earlier and before else words


def word_attention(word: ProducedWord, source: Sequence[SourceWord]) -> tuple[float, ...]:
    """The attention of a word over source words: the sum over the tokens of each, the mean over those of the word."""
    usable = [token.attention for token in word.tokens if token.attention]
    if not usable:
        return (0.0,) * len(source)
    return tuple(
        sum(math.fsum(attention[first:last]) for attention in usable) / len(usable)
        for first, last in (each.tokens for each in source)
    )


def _begins_word(written: str, text: str) -> bool:
    """Whether a token's text begins a word after what was written."""
    if not text:
        return False
    if text[0].isspace() or CJK_LETTER.match(text) or CJK_LETTER.match(written[-1:]):
        return text[0].isspace() or text[0].isalnum()
    return text[0].isalnum() and not written[-1:].isalnum() and written[-1:] not in "'’-.,"


def _parts(before: SourceToken, token: SourceToken) -> bool:
    """Whether a token begins another word than the one before it belongs to."""
    if _same_place(before, token):
        return False
    if token.start > before.end or token.text[:1].isspace() or before.text[-1:].isspace():
        return True
    if not token.text or not before.text:  # what stands elsewhere, such as an earlier turn of a chat
        return bool(token.text)
    if CJK_LETTER.match(token.text) or CJK_LETTER.match(before.text[-1]):
        return True
    return token.text[0].isalnum() != before.text[-1].isalnum()


def _same_place(before: SourceToken, token: SourceToken) -> bool:
    """Whether two tokens are bytes of one character, each of which has the text of the whole."""
    return (before.start, before.end) == (token.start, token.end)


def _source_word(tokens: Sequence[SourceToken], first: int, last: int) -> SourceWord | None:
    """The word of some tokens; None where there is nothing to see."""
    apart = [at for at in range(first, last) if at == first or not _same_place(tokens[at - 1], tokens[at])]
    text = "".join(tokens[at].text for at in apart)
    start = tokens[first].start + len(text) - len(text.lstrip())
    return SourceWord(text.strip(), start, tokens[last - 1].end, (first, last)) if text.strip() else None
