"""Whether what was written about a text can be true, as far as words tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from itertools import pairwise

from lmchat.evaluation.tokens import score_token_places
from lmchat.modes.attribution import sentences_read
from lmchat.modes.selection import units
from lmchat.modes.source import Source
from lmchat.modes.source_text import SourceText
from lmchat.text.claims import goes_on_with_condition, has_made_up, is_paired, reservations, semicolons
from lmchat.text.language import CJK
from lmchat.text.sentences import split_sentences
from lmchat.text.words import (
    ARTICLES,
    BINDING_PREPOSITIONS,
    FINITE_VERBS,
    FUNCTION_WORDS,
    QUANTITIES,
    SUBORDINATORS,
    repeated_pairs,
    repeated_words,
)

NAME = 3
"""The most words of a run that only names something: to leave out all else changes no sense."""
LEAST_SHARE = 0.85
"""The part of a written sentence's words that one sentence of the text has to have."""
LEAST_RUN = 0.6
"""The part of a written sentence, small words included, that has to stand there in one run."""
_SPEAKER = re.compile(r"[^\n:：]{1,30}(?::(?=\s)|：)")
_AGAIN = re.compile(rf"([{CJK}]{{8,}}|\b\w+ \w+ \w+\b).*\1")
"""The same again in one sentence: a title that runs on into what follows it, or a draft that goes in circles."""
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
        """The sentences of a document that a source has a token of, each of a talk with who says it."""
        read = [document.sentences[at] for at in sentences_read(source, document.sentences)]
        said = [_speaker(document.text, start) + document.text[start:end] for start, end in read]
        return cls(said, source.spans[-1][1] - source.spans[0][0])

    @cached_property
    def _text(self) -> str:
        return " ".join(self.sentences)

    @cached_property
    def _statements(self) -> Sequence[_Statement]:
        return list(map(_Statement.of, self.sentences))

    def allow(self, text: str) -> bool:
        """Whether a text is no longer than what was read, and says nothing but what sentences of it may say."""
        return len(text) <= self.characters and self.carry(text)

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
        other drafts say. One sentence alone would be no shorter than the source, and of a talk drafts quote, too, but
        not all of them know who says what.
        """
        is_asked = len(self.sentences) == 1 or names_speaker(text)
        return FALSE if is_asked and not self.allow(text) else 0

    def headline_faults(self, text: str) -> int:
        """How grave those of a headline are."""
        return FALSE * self.lack(text) + self._clumsiness(text)

    def sentence_faults(self, text: str) -> int:
        """How grave those of a headline are that is written about one sentence."""
        return FALSE * (not self.carry(text)) + self._clumsiness(text)

    def _clumsiness(self, text: str) -> int:
        """How grave it is that a headline says a word twice, or has half a pair of marks, if it does."""
        return CLUMSY * (bool(repeated_words(text)) or self._goes_in_circles(text) or not is_paired(text))

    def _goes_in_circles(self, text: str) -> bool:
        """Whether a clause says two Chinese characters twice that no sentence says twice."""
        return any(all(own.count(pair) < 2 for own in self.sentences) for pair in repeated_pairs(text))

    def belie(self, text: str) -> bool:
        """Whether a headline says what was not read: a figure, or a sentence without some words that it needs."""
        return self.lack(text) or self._twist(text)

    def _twist(self, text: str) -> bool:
        """Whether a text is what is left of sentences, and has the sense of none of them; a mere name has no sense."""
        written = _Statement.of(text)
        if written.is_name and text.strip(" .") in self._text:
            return False
        shortened = [own for own in self._statements if own.has_in_order(written)]
        return bool(shortened) and not any(own.has_sense_of(written) for own in shortened)


def names_speaker(text: str) -> bool:
    """Whether a text begins with who says what follows, as a talk does."""
    return _SPEAKER.match(text) is not None


def _speaker(text: str, start: int) -> str:
    """What stands before a colon at the beginning of the line in which something at `start` stands."""
    found = _SPEAKER.match(text, text.rfind("\n", 0, start) + 1, start)
    return f"{found[0]} " if found else ""


@dataclass(frozen=True, slots=True)
class _Statement:
    """What of a sentence is compared with another one.

    Attributes:
        sentence: as it stands.
        words: what it speaks of.
        tokens: all of its words, small ones included.
        places: where each of them stands.
        is_paired: whether its marks come in pairs.
    """

    sentence: str
    words: Set[str]
    tokens: Sequence[str]
    places: Sequence[tuple[int, int]]
    is_paired: bool

    @classmethod
    def of(cls, sentence: str) -> _Statement:
        found = score_token_places(sentence)
        tokens, places = [token for token, _ in found], [place for _, place in found]
        return cls(sentence, content_words(sentence), tokens, places, is_paired(sentence))

    def may_say(self, written: _Statement) -> bool:
        """Whether it has most of the words of what was written, the first and last one too, no half of a pair of marks
        where it has none itself, the same speaker and figures, and most of what was written in one run, or all of it in
        order, with the same sense; and that says nothing twice."""
        return (
            len(written.words & self.words) >= LEAST_SHARE * len(written.words)
            and (written.is_paired or not self.is_paired)
            and self.sentence.startswith(written.speaker)
            and not _AGAIN.search(written.sentence)
            and (not written.words or (self._has_ends_of(written) and self.has_sense_of(written)))
            and not has_made_up(written.sentence, self.sentence)
        )

    @property
    def speaker(self) -> str:
        """What it begins with up to a colon, as a sentence of a talk does."""
        return found[0] if (found := _SPEAKER.match(self.sentence)) else ""

    def _has_ends_of(self, written: _Statement) -> bool:
        """Whether what was written begins and ends with words of this: drafts go astray there."""
        said = [token for token in written.tokens if token not in FUNCTION_WORDS]
        return bool(said) and said[0] in self.tokens and said[-1] in self.tokens

    @property
    def is_name(self) -> bool:
        """Whether it has so few words, and none of a clause, that it says nothing of what it names."""
        return len(self.words) <= NAME and (FINITE_VERBS | SUBORDINATORS).isdisjoint(self.tokens)

    def has_in_order(self, written: _Statement) -> bool:
        """Whether all that was written stands here in its order."""
        return self._in_order(written) is not None

    def has_sense_of(self, written: _Statement) -> bool:
        """Whether what was written leaves out nothing that changes its sense."""
        return any(
            reservations(written.sentence) == reservations(self.sentence[: (end := self.places[kept[-1]][1])])
            and not goes_on_with_condition(self.sentence[end:])
            and semicolons(written.sentence) == semicolons(self.sentence[self.places[kept[0]][0] : end])
            and not self._goes_on_with_verb(kept[-1])
            and not self._loses_head(kept)
            and not self._loses_end(kept)
            for kept in self._kept_by(written)
        )

    def _kept_by(self, written: _Statement) -> Iterator[Sequence[int]]:
        """The indices of the tokens that were kept of this, if enough were."""
        *blocks, _ = SequenceMatcher(None, self.tokens, written.tokens, autojunk=False).get_matching_blocks()
        if max((block.size for block in blocks), default=0) >= LEAST_RUN * len(written.tokens):
            yield [at for block in blocks for at in range(block.a, block.a + block.size)]
        if (found := self._in_order(written)) is not None:
            yield found

    def _in_order(self, written: _Statement) -> Sequence[int] | None:
        """The indices of the first of its tokens that are those of what was written, in its order; None if there are
        none, or not all."""
        following = iter(range(len(self.tokens)))
        found = [next((at for at in following if self.tokens[at] == token), -1) for token in written.tokens]
        return found if found and -1 not in found else None

    def _goes_on_with_verb(self, last: int) -> bool:
        """Whether the verb of what was kept up to a token comes after it."""
        end = self.places[last][1]
        following = self.places[last + 1][0] if last + 1 < len(self.tokens) else end
        return self.sentence[end:following].isspace() and self.tokens[last + 1] in FINITE_VERBS

    def _loses_end(self, kept: Sequence[int]) -> bool:
        """Whether of two things that something is between only the first was kept."""
        said = [self.tokens[at] for at in kept]
        if "between" not in said:
            return False
        between = said.index("between")
        return "and" in self.tokens[kept[between] :] and "and" not in said[between:]

    def _loses_head(self, kept: Sequence[int]) -> bool:
        """Whether what a preposition binds was kept without it and the word that it is bound to."""
        gaps = [self.tokens[before + 1 : after] for before, after in pairwise([-1, *kept])]
        return any(map(_ends_with_bound, gaps))


def _ends_with_bound(tokens: Sequence[str]) -> bool:
    """Whether words go on with what a preposition among them binds, which is not what they count."""
    *head, last = [token for token in tokens if token not in ARTICLES] or [""]
    counts = any(token in QUANTITIES or token.isdigit() for token in head)
    return last in SUBORDINATORS or (last in BINDING_PREPOSITIONS and not counts)


def content_words(text: str) -> set[str]:
    """What of a text is compared: Latin words that are no function words, and pairs of Chinese characters."""
    return units(text) - FUNCTION_WORDS
