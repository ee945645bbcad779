"""Whether a sentence can say what was written, as far as words tell: it may leave words out, but none that it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from lmchat.evaluation.tokens import score_token_places
from lmchat.modes.sources.selection import units
from lmchat.modes.summarizing.edges import begins_otherwise, ends_otherwise, lacks_noun
from lmchat.text.cjk import CJK
from lmchat.text.claims import cuts_clauses, goes_on_with_condition, has_made_up, is_paired, reservations, semicolons
from lmchat.text.layout import stamps
from lmchat.text.lexical.words import (
    ARTICLES,
    BINDING_PREPOSITIONS,
    CLAUSE_BEGINNERS,
    FINITE_VERBS,
    FUNCTION_WORDS,
    MODALS,
    PHRASE_BEGINNERS,
    QUANTITIES,
    SUBORDINATORS,
)
from lmchat.text.sentence_rules import NEVER_LAST

NAME = 3
"""The most words of a run that only names something: to leave out all else changes no sense."""
LEAST_SHARE = 0.85
"""The part of a written sentence's words that one sentence of the text has to have."""
LEAST_RUN = 0.6
"""The part of a written sentence, small words included, that has to stand there in one run."""
SPEAKER = re.compile(stamps.SPEAKER)
"""What a sentence of a talk begins with: who says it."""
_AGAIN = re.compile(rf"([{CJK}]{{8,}}|\b\w+ \w+ \w+\b).*\1|\b(\w+)[:;,]? \2\b")
"""The same again in one sentence: a title that runs on into what follows it, or a draft that goes in circles."""
_OPENING = re.compile(
    r"(?:\A|[，,。；;])\s*(?:为了?|由于|因为?|根据|按照|随着|当|如果|虽然|尽管|据|鉴于|针对|考虑到|除了?)[^，,。；;]*\Z"
    r"|\A\W*(?i:by the time|even though|when(?:ever)?|after|although|though|if|because|while|as|since|once|before|until"
    r"|unless|despite|during|instead of|according to)\b[^,]*(?:, (?:at|in|on) [^,]*)?\Z"
)
"""A clause or phrase that another one has to follow."""
_COMMAS = ("，", ",")
_NAME_IN_INITIALS = re.compile(r"\b[Tt]he (?:[A-Z]\.){2,4} ?\Z")
_INITIAL = re.compile(r"\.[A-Za-z](?![A-Za-z0-9])")
_ABBREVIATED = re.compile(r"\.\s+\S")
_FOLLOWING = re.compile(r"\s+([a-z][a-z'’-]*)(?!\w)")
"""A word in small letters behind a token."""


@dataclass(frozen=True, slots=True)
class Statement:
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
    def of(cls, sentence: str) -> Statement:
        found = score_token_places(sentence)
        tokens, places = [token for token, _ in found], [place for _, place in found]
        return cls(sentence, content_words(sentence), tokens, places, is_paired(sentence))

    def may_say(self, written: Statement) -> bool:
        """Whether it has most of the words of what was written, the first and last one too, no half of a pair of marks
        where it has none itself, the same speaker and figures, and most of what was written in one run, or all of it in
        order, with the same sense, and no modal of its own; and that begins and ends as a sentence, and says nothing
        twice."""
        return (
            len(written.words & self.words) >= LEAST_SHARE * len(written.words)
            and (written.is_paired or not self.is_paired)
            and self._has_speaker_of(written)
            and self._begins_and_ends_like(written)
            and MODALS.intersection(written.tokens) <= set(self.tokens)
            and not self._repeats_less_than(written)
            and (not written.words or (self._has_ends_of(written) and self.has_sense_of(written, whole=True)))
            and not has_made_up(written.sentence, self.sentence)
        )

    @property
    def speaker(self) -> str:
        """What it begins with up to a colon, as a sentence of a talk does."""
        return found[0] if (found := SPEAKER.match(self.sentence)) else ""

    def _has_speaker_of(self, written: Statement) -> bool:
        """Whether what was written is said by who says this, or by nobody, of whom no mere name is left."""
        if written.speaker:
            return self.speaker == written.speaker
        return not (self.speaker and written.sentence.startswith(self.speaker.rstrip(":： ")))

    @property
    def said(self) -> str:
        """What follows who says it."""
        return self.sentence[len(self.speaker) :].lstrip()

    def _begins_and_ends_like(self, written: Statement) -> bool:
        """Whether what was written has a word, and begins and ends as this may."""
        if written.said == self.said:
            return True
        edges_differ = begins_otherwise(written.said, self.said) or ends_otherwise(written.sentence, self.sentence)
        return bool(written.words or written.tokens) and not edges_differ

    def _repeats_less_than(self, written: Statement) -> bool:
        """Whether what was written says something twice, but for a word that stands twice here, too (Duran Duran)."""
        return any(not (again[2] and again[0] in self.sentence) for again in _AGAIN.finditer(written.sentence))

    def _has_ends_of(self, written: Statement) -> bool:
        """Whether what was written begins and ends with words of this: drafts go astray there."""
        said = [token for token in written.tokens if token not in FUNCTION_WORDS]
        return bool(said) and said[0] in self.tokens and said[-1] in self.tokens

    @property
    def is_name(self) -> bool:
        """Whether it has so few words, and none of a clause, that it says nothing of what it names."""
        return len(self.words) <= NAME and (FINITE_VERBS | SUBORDINATORS).isdisjoint(self.tokens)

    def has_in_order(self, written: Statement) -> bool:
        """Whether all that was written stands here in its order."""
        return self._in_order(written) is not None

    def has_sense_of(self, written: Statement, *, whole: bool = False) -> bool:
        """Whether what was written leaves out nothing that changes its sense.

        As a whole sentence it also does not leave out what one begins with, as a headline may.
        """
        return any(
            reservations(written.sentence) == reservations(self.sentence[: (end := self.places[kept[-1]][1])])
            and not goes_on_with_condition(self.sentence[end:])
            and semicolons(written.sentence) == semicolons(self.sentence[self.places[kept[0]][0] : end])
            and not self._is_cut_after(kept[-1])
            and not self._loses_head(kept)
            and not self._loses_end(kept)
            and not (whole and self._loses_beginning(kept))
            for kept in self._kept_by(written)
        )

    def _kept_by(self, written: Statement) -> Iterator[Sequence[int]]:
        """The indices of the tokens that were kept of this, if enough were."""
        *blocks, _ = SequenceMatcher(None, self.tokens, written.tokens, autojunk=False).get_matching_blocks()
        if max((block.size for block in blocks), default=0) >= LEAST_RUN * len(written.tokens):
            yield [at for block in blocks for at in range(block.a, block.a + block.size)]
        if (found := self._in_order(written)) is not None:
            yield found

    def _in_order(self, written: Statement) -> Sequence[int] | None:
        """The indices of the first of its tokens that are those of what was written, in its order; None if there are
        none, or not all."""
        following = iter(range(len(self.tokens)))
        found = [next((at for at in following if self.tokens[at] == token), -1) for token in written.tokens]
        return found if found and -1 not in found else None

    def _word_after(self, at: int) -> str:
        """The word in small letters that comes next behind a token with nothing but white space between; or nothing."""
        following = _FOLLOWING.match(self.sentence, self.places[at][1])
        return following[1] if following else ""

    def _is_cut_after(self, last: int) -> bool:
        """Whether what was kept up to a token ends in the middle of a phrase or an abbreviation, or before its verb or
        its main clause."""
        end = self.places[last][1]
        if self._is_abbreviated(last):
            return True
        if self.sentence[end : end + 1] in _COMMAS and _OPENING.search(self.sentence, 0, end):
            return True
        following = self._word_after(last)
        return following in FINITE_VERBS or not may_begin_phrase(following)

    def _is_abbreviated(self, at: int) -> bool:
        """Whether a token is an initial that others follow, or an abbreviation that no sentence ends with."""
        token, end = self.tokens[at], self.places[at][1]
        if len(token) == 1 and _INITIAL.match(self.sentence, end):
            return True
        return token in NEVER_LAST and _ABBREVIATED.match(self.sentence, end) is not None

    def _loses_beginning(self, kept: Sequence[int]) -> bool:
        """Whether a name in initials was cut, or a verb left out before the article and the noun that it needs."""
        start = self.places[kept[0]][0]
        if self.sentence[start].isupper() and _NAME_IN_INITIALS.search(self.sentence, 0, start):
            return True
        has_article = self.tokens[kept[0]] in ARTICLES
        *_, verb, article = ["", "", *self.tokens[: kept[0] + has_article]]
        is_object = article in ARTICLES and _is_verb(verb)
        return is_object and not any(_is_verb(self.tokens[at]) for at in kept)

    def _loses_end(self, kept: Sequence[int]) -> bool:
        """Whether of two things that something is between, from and to, or only so, just the first was kept."""
        said = [self.tokens[at] for at in kept]
        dropped = self.tokens[kept[-1] + 1 :]
        if "from" in said and dropped[:1] == ["to"] and "to" not in said[said.index("from") :]:
            return True
        if "only" in said and dropped[:1] == ["or"]:
            return True
        if "between" not in said:
            return False
        between = said.index("between")
        return "and" in self.tokens[kept[between] :] and "and" not in said[between:]

    def _loses_head(self, kept: Sequence[int]) -> bool:
        """Whether something was kept without what it belongs to.

        That is what a preposition binds, an owner and what is owned, a noun and its verb, and what stands before words
        of somebody who says something.
        """
        gaps = [self.tokens[before + 1 : after] for before, after in pairwise([-1, *kept])]
        pairs = [(before, after) for before, after in pairwise(kept) if after > before + 1]
        bound = lacks_noun(gaps[0]) or any(map(_ends_with_bound, gaps))
        return bound or any(self._loses_between(*pair) for pair in pairs)

    def _loses_between(self, before: int, after: int) -> bool:
        """Whether what was left out between two tokens leaves them without a noun or verb that they need.

        What ends a clause does not stand without its beginning, nor together with that of another one.
        """
        left_out = self.sentence[self.places[before][1] : self.places[after][0]]
        if cuts_clauses(left_out):
            return True
        gap = self.tokens[before + 1 : after]
        if CLAUSE_BEGINNERS.intersection(gap) and "," not in left_out:
            return True
        says = any(map(_is_verb, gap))
        is_said = gap[-1] == "that" and self.tokens[before] not in FINITE_VERBS
        if says and (self.tokens[before] == "s" or is_said):
            return True
        return (
            _is_verb(self.tokens[after])
            and self.tokens[before] not in FUNCTION_WORDS
            and not may_begin_phrase(self._word_after(before))
        )


def _is_verb(token: str) -> bool:
    return token in FINITE_VERBS or token.endswith("ed")


def _ends_with_bound(tokens: Sequence[str]) -> bool:
    """Whether words go on with what a preposition among them binds, which is not what they count."""
    *head, last = [token for token in tokens if token not in ARTICLES] or [""]
    counts = any(token in QUANTITIES or token.isdigit() for token in head)
    return last in SUBORDINATORS or (last in BINDING_PREPOSITIONS and not counts)


def may_begin_phrase(word: str) -> bool:
    """Whether a phrase may have ended before a word in small letters; participles and adverbs mostly are added to one.

    >>> [word for word in ("on", "killed", "early", "is", "council", "squeals") if may_begin_phrase(word)]
    ['on', 'killed', 'early', 'is']
    """
    return not word or word in PHRASE_BEGINNERS or word in FINITE_VERBS or word.endswith(("ed", "ing", "ly"))


def content_words(text: str) -> set[str]:
    """What of a text is compared: Latin words that are no function words, and pairs of Chinese characters."""
    return units(text) - FUNCTION_WORDS
