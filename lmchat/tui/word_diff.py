"""The words that stand in one of two texts only, where both are read in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from lmchat.text.cjk import CJK

MOST_WORDS = 5_000
"""Longer texts are not compared: it would take too long."""
_WORD = re.compile(rf"[{CJK}]|[^\W{CJK}]+(?:['’.-][^\W{CJK}]+)*|[^\w\s]")
Place = tuple[int, int]


def differing_words(one: str, other: str) -> tuple[list[Place], list[Place]]:
    """The places of the words that differ in each text, ascending; a Chinese character is a word.

    >>> differing_words("the old river", "the river")
    ([(4, 7)], [])
    """
    words = [list(_WORD.finditer(text)) for text in (one, other)]
    if max(map(len, words)) > MOST_WORDS:
        return [], []
    first, second = ([match[0] for match in each] for each in words)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    codes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return (
        _places(words[0], [range(begin, end) for _, begin, end, _, _ in codes]),
        _places(words[1], [range(begin, end) for _, _, _, begin, end in codes]),
    )


def _places(words: Sequence[re.Match[str]], runs: Sequence[range]) -> list[Place]:
    return [words[at].span() for run in runs for at in run]
