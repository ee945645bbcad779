"""Whether what was written about a text can be true, as far as words tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

from lmchat.evaluation.tokens import score_token_places
from lmchat.modes.attribution import sentences_read
from lmchat.modes.selection import units
from lmchat.modes.source import Source
from lmchat.modes.source_text import SourceText
from lmchat.text.claims import has_made_up, is_paired, negations
from lmchat.text.sentences import split_sentences
from lmchat.text.words import FUNCTION_WORDS, repeated_words

LEAST_SHARE = 2 / 3
"""The part of a written sentence's words that one sentence of the text has to have."""
LEAST_RUN = 0.6
"""The part of a written sentence, small words included, that has to stand there in one run."""
FALSE, CLUMSY = 2, 1
"""How grave faults of a text are, see `lmchat.decoding.consensus.Faults`."""


@dataclass(frozen=True)
class Grounds:
    """The sentences that were read of a text, to which what is written has to keep.

    Attributes:
        sentences: they.
        characters: how much was read.
    """

    sentences: Sequence[str]
    characters: int

    @classmethod
    def of(cls, document: SourceText, source: Source) -> Grounds:
        """The sentences of a document that a source has a token of."""
        read = sentences_read(source, document.sentences)
        return cls(list(map(document.sentence, read)), source.spans[-1][1] - source.spans[0][0])

    @cached_property
    def _text(self) -> str:
        return " ".join(self.sentences)

    @cached_property
    def _statements(self) -> Sequence[_Statement]:
        return list(map(_Statement.of, self.sentences))

    def allow(self, text: str) -> bool:
        """Whether a text is no longer than what was read, and says nothing but what sentences of it may say."""
        return len(text) <= self.characters and self.carry(text) and not self.lack(text)

    def carry(self, text: str) -> bool:
        """Whether for each sentence of a text there is one that may say the same.

        What is put together from the beginning of one sentence and the end of another reads well and is mostly false,
        and so is what is denied where nothing was.
        """
        written = (_Statement.of(text[start:end]) for start, end in split_sentences(text))
        return all(any(own.may_say(statement) for own in self._statements) for statement in written)

    def lack(self, text: str) -> bool:
        """Whether there is a figure in a text that does not stand in what was read."""
        return has_made_up(text, self._text)

    def faults(self, text: str) -> int:
        """How grave the faults of a text of sentences are.

        Where several sentences were read, the best of them takes the place of a text that they do not allow, whatever
        other drafts say; one sentence alone would be no shorter than the source.
        """
        return 0 if len(self.sentences) > 1 or self.allow(text) else FALSE

    def headline_faults(self, text: str) -> int:
        """How grave those of a headline are."""
        return FALSE * self.lack(text) + clumsiness(text)


@dataclass(frozen=True, slots=True)
class _Statement:
    """What of a sentence is compared with another one.

    Attributes:
        sentence: as it stands.
        words: what it speaks of.
        tokens: all of its words, small ones included.
        ends: where each of them ends.
        negations: how many there are.
        is_paired: whether its marks come in pairs.
    """

    sentence: str
    words: Set[str]
    tokens: Sequence[str]
    ends: Sequence[int]
    negations: int
    is_paired: bool

    @classmethod
    def of(cls, sentence: str) -> _Statement:
        places = score_token_places(sentence)
        tokens, ends = [token for token, _ in places], [end for _, (_, end) in places]
        return cls(sentence, content_words(sentence), tokens, ends, negations(sentence), is_paired(sentence))

    def may_say(self, written: _Statement) -> bool:
        """Whether it has most of the words of what was written, no half of a pair of marks where it has none itself,
        and most of what was written in one run, or all of it in order; and denies no more than that, and no less, up
        to where it ends."""
        return (
            len(written.words & self.words) >= LEAST_SHARE * len(written.words)
            and (written.is_paired or not self.is_paired)
            and any(written.negations == negations(self.sentence[:end]) for end in self._ends_of(written))
        )

    def _ends_of(self, written: _Statement) -> Iterator[int]:
        """Where this has said what was written, if it does."""
        *blocks, _ = SequenceMatcher(None, self.tokens, written.tokens, autojunk=False).get_matching_blocks()
        if not written.words or max((block.size for block in blocks), default=0) >= LEAST_RUN * len(written.tokens):
            yield self.ends[blocks[-1].a + blocks[-1].size - 1] if blocks else 0
        places = iter(range(len(self.tokens)))
        found = [next((at for at in places if self.tokens[at] == token), None) for token in written.tokens]
        if found and found[-1] is not None:
            yield self.ends[found[-1]]


def clumsiness(text: str) -> int:
    """How grave it is that a headline says a word twice, if it does."""
    return CLUMSY * bool(repeated_words(text))


def content_words(text: str) -> set[str]:
    """What of a text is compared: Latin words that are no function words, and pairs of Chinese characters."""
    return units(text) - FUNCTION_WORDS
