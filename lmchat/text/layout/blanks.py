"""Blanks as the networks read them: one space between two words, also where a sentence is wrapped, and none at the
edges of a line, nor where Chinese or a hyphenated word is wrapped.

A blank is white space that ends no line. To the tokenizer every further one is a piece of its own, and no text that the
networks were trained on has runs of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lmchat.text.layout.joining import UNREAD, on_one_line

_SURPLUS = re.compile(rf"{UNREAD}+|[^\S\n]{{2,}}|(?<=\n)[^\S\n]|[^\S\n](?=\n)")
_NO_SPACE = re.compile(r"[^\S\n ]")


def as_read(text: str) -> str:
    r"""A text with its blanks as they are read.

    >>> as_read("one\ttwo   three  \n    four")
    'one two three\nfour'
    """
    return with_spaces("".join(text[start:end] for start, end in stretches(text, 0, len(text))))


def with_spaces(text: str) -> str:
    """A text with every blank as a space."""
    return _NO_SPACE.sub(" ", text)


def stretches(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where that stands, between `start` and `end`, which is read: all but `UNREAD` and blanks that are too many.

    >>> list(stretches("one   two  ", 0, 11))
    [(0, 3), (5, 9)]
    """
    for surplus in _SURPLUS.finditer(text, start, end):
        first, last = surplus.span()
        at_edge = first == start or last == end or "\n" in (text[first - 1], text[last])
        if first > start:
            yield start, first
        start = last if at_edge or text[first] == UNREAD else last - 1
    if start < end:
        yield start, end


def without_wraps(text: str, sentences: Iterable[tuple[int, int]]) -> str:
    r"""A text with each of its sentences on one line, see `on_one_line`; all keeps its place.

    >>> without_wraps("One is\nso.\nTwo.", [(0, 10), (11, 15)])
    'One is so.\nTwo.'
    """
    parts: list[str] = []
    at = 0
    for start, end in sentences:
        if text.find("\n", start, end) >= 0:
            parts += text[at:start], on_one_line(text[start:end])
            at = end
    return "".join((*parts, text[at:]))
