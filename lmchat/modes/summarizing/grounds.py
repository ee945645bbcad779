"""Whether what was written about a text can be true, as far as words tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from lmchat.modes.sources.attribution import sentences_read
from lmchat.modes.sources.source import Source
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.seams import joins_sentences
from lmchat.modes.summarizing.size import has_few_sentences
from lmchat.modes.summarizing.statements import SPEAKER, Statement
from lmchat.text.claims import has_made_up, is_broken, is_paired
from lmchat.text.language import is_without_chinese
from lmchat.text.lexical.lexicon import Lexicon, latin_words
from lmchat.text.lexical.words import repeated_pairs, repeated_words
from lmchat.text.sentences import split_sentences

_OPEN_CLAUSE = re.compile(r"([^,]+, (?:which|who|whose)\b)[^,]*")
FALSE, CLUMSY = 2, 1
"""How grave faults of a text are, see `lmchat.decoding.consensus.Faults`."""


@dataclass(frozen=True)
class Grounds:
    """The sentences that were read of a text, to which what is written has to keep.

    Attributes:
        sentences: they.
        characters: how much was read.
        few: whether the text has few sentences: news of these is about one thing.
    """

    sentences: Sequence[str]
    characters: int
    few: bool

    @classmethod
    def of(cls, document: SourceText, source: Source) -> Grounds:
        """The sentences of a document that a source has a token of, each of a talk with who says it."""
        read = [document.sentences[at] for at in sentences_read(source, document.sentences)]
        said = [_speaker(document.text, start) + document.text[start:end] for start, end in read]
        return cls(said, source.spans[-1][1] - source.spans[0][0], has_few_sentences(document))

    @cached_property
    def _text(self) -> str:
        return " ".join(self.sentences)

    @cached_property
    def _statements(self) -> Sequence[Statement]:
        return list(map(Statement.of, self.sentences))

    @cached_property
    def _repeated_pairs(self) -> set[str]:
        return set[str]().union(*map(repeated_pairs, self.sentences))

    def allow(self, text: str) -> bool:
        """Whether a text is no longer than what was read, and says nothing but what sentences of it may say."""
        return len(text) <= self.characters and self.carry(text)

    def carry(self, text: str) -> bool:
        """Whether for each sentence of a text there is one that may say the same, and it says more than the one before.

        What is put together from the beginning of one sentence and the end of another reads well and is mostly false,
        and so is what is denied where nothing was. The text is split as what was read is, by the rules alone.
        """
        written = [Statement.of(text[start:end]) for start, end in split_sentences(text, "zh")]
        is_new = all(not last.words or not last.words <= first.words for first, last in pairwise(written))
        return is_new and all(any(own.may_say(statement) for own in self._statements) for statement in written)

    @property
    def are_talk(self) -> bool:
        """Whether most of the sentences are said by somebody who is named."""
        return 2 * sum(map(names_speaker, self.sentences)) > len(self.sentences)

    def invent(self, text: str, lexicon: Lexicon) -> bool:
        """Whether a text has a word that neither stands in what was read nor is one that people write."""
        return bool(lexicon.invented(text, latin_words(self._text)))

    def break_off(self, text: str) -> bool:
        """Whether a sentence of a text has lost its verb, or is broken where something was left out before it.

        It has lost it if it ends in the clause that stands between subject and verb in what was read.
        """
        open_clauses = (_OPEN_CLAUSE.fullmatch(text[start:end]) for start, end in split_sentences(text))
        begun = tuple(found[1] for found in open_clauses if found)
        is_open = bool(begun) and any(own.startswith(begun) and own.count(",") > 1 for own in self.sentences)
        return is_open or is_broken(text)

    def lack(self, text: str) -> bool:
        """Whether there is a figure in a text that does not stand in what was read."""
        return has_made_up(text, self._text)

    def faults(self, text: str) -> int:
        """How grave the faults of a text of sentences are.

        Where several sentences were read, the best of them takes the place of a text that they do not allow, whatever
        other drafts say. One sentence alone would be no shorter than the source, and of a talk drafts quote, too, but
        not all of them know who says what.
        """
        is_asked = len(self.sentences) == 1 or names_speaker(text)
        return FALSE * (is_asked and not self.allow(text)) + CLUMSY * self.break_off(text)

    def headline_faults(self, text: str) -> int:
        """How grave those of a headline are.

        Of English drafts that join sentences no other takes the place: as a rule they all do, or have odd names.
        """
        is_false = self.lack(text) or (not is_without_chinese(text) and self.joined_by(text))
        return FALSE * is_false + self._clumsiness(text)

    def sentence_faults(self, text: str) -> int:
        """How grave those of a headline are that is written about one sentence."""
        return FALSE * (not self.carry(text)) + self._clumsiness(text)

    def _clumsiness(self, text: str) -> int:
        """How grave it is that a headline says a word twice, or has half a pair of marks; 0 if it does neither."""
        return CLUMSY * (bool(repeated_words(text)) or self._goes_in_circles(text) or not is_paired(text))

    def _goes_in_circles(self, text: str) -> bool:
        """Whether a clause says two Chinese characters twice that no clause of what was read says twice."""
        return not repeated_pairs(text) <= self._repeated_pairs

    def belie(self, text: str) -> bool:
        """Whether a headline says what was not read: a figure, or a sentence without some words that it needs."""
        return self.lack(text) or self._twist(text)

    def joined_by(self, text: str) -> bool:
        """Whether a headline joins bits of several of many sentences, see `joins_sentences`."""
        return not self.few and joins_sentences(text, self.sentences)

    def _twist(self, text: str) -> bool:
        """Whether a text is what is left of sentences, and has the sense of none of them; a mere name has no sense."""
        written = Statement.of(text)
        if written.is_name and text.strip(" .") in self._text:
            return False
        shortened = [own for own in self._statements if own.has_in_order(written)]
        return bool(shortened) and not any(own.has_sense_of(written) for own in shortened)


def names_speaker(text: str) -> bool:
    """Whether a text begins with who says what follows, as a talk does."""
    return SPEAKER.match(text) is not None


def _speaker(text: str, start: int) -> str:
    """What stands before a colon at the beginning of the line in which something at `start` stands."""
    found = SPEAKER.match(text, text.rfind("\n", 0, start) + 1, start)
    return f"{found[0]} " if found else ""
