"""Which language a talk is in: what is said last tells it, but for names and the like, which are in both."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from lmchat.text.language import Language, cjk_share, detect_language
from lmchat.text.lexical.lexicon import latin_words
from lmchat.text.lexical.words import FUNCTION_WORDS

ANY_LANGUAGE = 2
"""Latin words, none of them a function word, that are said in either language: "OK", "iPhone 15"."""


def language_of(turns: Sequence[str], text: str) -> Language:
    """The language that a talk has come to: that of the last thing said that tells it."""
    return detect_language(next(filter(_tells_language, (text, *reversed(turns))), text))


def in_one_language(turns: Sequence[str], text: str) -> list[str]:
    """The last turns that are in the language of the talk: talks that the model learned from keep to one."""
    language = language_of(turns, text)
    alike = takewhile(lambda turn: not _tells_language(turn) or detect_language(turn) == language, reversed(turns))
    return list(alike)[::-1]


def _tells_language(text: str) -> bool:
    """Whether something said is in one language rather than the other: a name or "haha" is in both."""
    words = latin_words(text)
    return len(words) > ANY_LANGUAGE or not words.isdisjoint(FUNCTION_WORDS) or cjk_share(text) > 0
