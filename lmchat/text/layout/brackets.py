"""Brackets and quotes that come in pairs, as far as a piece of a text may have one of them without the other.

Straight quotes open as they close, and ’ is an apostrophe, too: neither is here.
"""

from __future__ import annotations

OPENING, CLOSING = "([{（［｛《〈「『【〔〖“", ")]}）］｝》〉」』】〕〗”"
"""What opens, and at the same place what closes it."""


def whole_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without half a pair: with the other one, where it stands directly beside it, else less one at its edge.

    >>> whole_brackets("thirty-six (36) months", 12, 22)
    (11, 22)
    >>> whole_brackets("(it is in Rome)", 10, 15)
    (10, 14)
    """
    inside = text[start:end]
    for opening, closing in zip(OPENING, CLOSING, strict=True):
        open_ones = inside.count(opening) - inside.count(closing)
        if open_ones < 0 and text.endswith(opening, 0, start):
            return start - 1, end
        if open_ones < 0 and inside.endswith(closing):
            return start, end - 1
        if open_ones > 0 and text.startswith(closing, end):
            return start, end + 1
        if open_ones > 0 and inside.startswith(opening):
            return start + 1, end
    return start, end
