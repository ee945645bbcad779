"""How a sentence that was written about another one begins and ends: with nothing that changes its sense."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lmchat.text.claims import has_stray_marks
from lmchat.text.lexical.words import ARTICLES, ends_twice

_SMALL_WORD = re.compile(r"[a-z]+(?!\w)")
"""A word that begins no sentence, as iPhone may."""
_ARTICLE_AND_NAME = re.compile(r"(?:The|An?) ([A-Z]\w*)")
_PRONOUN = re.compile(r"(?:I|We|You|He|She|They)\b")
_ASKS = ("?", "？")
_WORD = re.compile(r"\w+")
_PLACES = frozenset(["at", "from", "in", "into", "near", "on"])
"""Prepositions that tell where what stands before them is."""


def begins_otherwise(written: str, sentence: str) -> bool:
    """Whether what was written begins with a small letter, an article before a name, or a pronoun that a sentence does
    not begin with.

    >>> sentence = "We told Ann Lee that you left."
    >>> [begins_otherwise(text, sentence) for text in ("We told Ann.", "You told Ann.", "The Lee left.", "told Ann.")]
    [False, True, True, True]
    """
    if sentence[:1].isupper() and _SMALL_WORD.match(written):
        return True
    if named := _ARTICLE_AND_NAME.match(written):
        return not re.search(rf"\b(?:the|an?) {named[1]}\b", sentence, re.I)
    if not (_PRONOUN.match(written) and _PRONOUN.match(sentence)):
        return False
    begun = r"\W+".join(_WORD.findall(written)[:2])
    return not re.search(rf"\b{begun}\b", sentence, re.I)


def ends_otherwise(written: str, sentence: str) -> bool:
    """Whether what was written is no question where a sentence is one, or has two marks at an end where that has one.

    >>> [ends_otherwise(text, "Is the hall open?") for text in ("Is the hall open?", "The hall open.", "Is it open?.")]
    [False, True, True]
    """
    if sentence.endswith(_ASKS) and not written.endswith(_ASKS):
        return True
    return (ends_twice(written) and not ends_twice(sentence)) or has_stray_marks(written, sentence)


def lacks_noun(left_out: Sequence[str]) -> bool:
    """Whether words that were left out at the beginning of a sentence end in what tells the place of something.

    >>> [lacks_noun(text.split()) for text in ("farmers in the", "in", "he said")]
    [True, False, False]
    """
    *head, last = [token for token in left_out if token not in ARTICLES] or [""]
    return bool(head) and last in _PLACES
