"""Whether a clause of a headline is put together from sentences that speak of unlike things.

A network that reads a page begins with the words of one sentence and ends with those of another: `Librarian boiler
closes at 5 pm` of a library that closes, since its boiler is broken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lmchat.evaluation.tokens import score_tokens
from lmchat.text.cjk import CJK
from lmchat.text.lexical.words import FUNCTION_WORDS

_CLAUSE_END = re.compile(rf"[,;:](?!\d)|\.(?=\s)|\s[-–—]+\s|—|[()!?，、；：。！？（）]|(?<=[{CJK}])\s+(?=[{CJK}])")
_CHINESE_SMALL_WORD = re.compile(
    "如何|怎么|怎样|为什么|什么|一个|一种|研究|[的了在用和与及为是对中将等地得着把被让从以于]"
)
"""What headlines add and leave out; `研究` (a study of) ends those of abstracts."""
_CHINESE = re.compile(f"[{CJK}]")
_INFLECTIONS = ("ing", "ed", "es", "s", "e")
SHORTEST_STEM = 3
"""Letters that are left of a word without its inflection."""


def joins_sentences(headline: str, sentences: Sequence[str]) -> bool:
    """Whether a clause of a headline has words of a text that no one sentence has together, Chinese ones in order.

    Words that the text does not have may be said instead of others, and tell nothing.

    >>> text = ["The library closes at 5.", "A new boiler cannot be fitted."]
    >>> [joins_sentences(line, text) for line in ("Library closing at 5", "Library, new boiler", "Boiler closes at 5")]
    [False, False, True]
    """
    clauses = list(filter(None, map(_tokens, _CLAUSE_END.split(headline))))
    read = list(map(_tokens, sentences))
    known = set[str]().union(*read)
    return not all(_is_said_by_one(clause, read, known) for clause in clauses)


def _is_said_by_one(clause: Sequence[str], read: Sequence[Sequence[str]], known: set[str]) -> bool:
    own = [token for token in clause if token in known]
    if any(map(_CHINESE.match, own)):
        return any(_stands_in_order(own, sentence) for sentence in read)
    return any(set(own) <= set(sentence) for sentence in read)


def _tokens(text: str) -> list[str]:
    """Its Chinese characters, and the stems of its Latin words, but for small words."""
    tokens = score_tokens(_CHINESE_SMALL_WORD.sub("", text))
    return [_stem(token) for token in tokens if token not in FUNCTION_WORDS]


def _stem(word: str) -> str:
    """A word without its inflection, as far as its letters tell.

    >>> list(map(_stem, ("closes", "closing", "close", "bus")))
    ['clos', 'clos', 'clos', 'bus']
    """
    ends = (end for end in _INFLECTIONS if word.endswith(end) and len(word) >= len(end) + SHORTEST_STEM)
    return word.removesuffix(next(ends, ""))


def _stands_in_order(tokens: Sequence[str], sentence: Sequence[str]) -> bool:
    following = iter(sentence)
    return all(token in following for token in tokens)
