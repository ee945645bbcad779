"""Brackets and quotes that come in pairs, as far as a piece of a text may have one of them without the other.

Straight quotes open as they close, so that only their number tells half a pair. ’ is an apostrophe, too, and not here.
"""

from __future__ import annotations

import re

OPENING, CLOSING = "([{（［｛《〈「『【〔〖“", ")]}）］｝》〉」』】〕〗”"
"""What opens, and at the same place what closes it; < and > are not here, which also stand alone, as in <5."""
_MARK = re.compile(r"[.,!?。，！？…]")


def whole_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without half a pair: with the other one, where it stands beside it, else less one at its edge.

    A mark may stand before one that closes.

    >>> whole_brackets("thirty-six (36) months", 12, 22)
    (11, 22)
    >>> whole_brackets("(it is in Rome)", 10, 15)
    (10, 14)
    """
    inside = text[start:end]
    for opening, closing in zip(OPENING + "<", CLOSING + ">", strict=True):
        open_ones = inside.count(opening) - inside.count(closing)
        stands_alone = opening == "<"
        if open_ones < 0 and text.endswith(opening, 0, start) and not stands_alone:
            return start - 1, end
        if open_ones < 0 and inside.endswith(closing):
            return start, end - 1
        if open_ones > 0 and text.startswith(closing, end):
            return start, end + 1
        if open_ones > 0 and inside.startswith(opening) and not stands_alone:
            return start + 1, end
        if open_ones > 0 and _closes_behind_mark(text, end, closing):
            return start, end + 2
    return start, end


def whole_quotation(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without half a pair of straight quotes; one behind a number is the sign of inches, and stays.

    >>> text = 'They said "yes", and "no".'
    >>> whole_quotation(text, 10, 14), whole_quotation(text, 5, 14), whole_quotation(text, 10, 13)
    ((10, 15), (5, 15), (11, 13))
    """
    if text.count('"', start, end) % 2 == 0:
        return start, end
    if text.startswith('"', end):
        return start, end + 1
    if text.startswith('"', start):
        return start + 1, end
    if text.endswith('"', start, end) and not text[end - 2 : end - 1].isdigit():
        return (start - 1, end) if text.endswith('"', 0, start) else (start, end - 1)
    return start, end + 2 if _closes_behind_mark(text, end, '"') else end


def _closes_behind_mark(text: str, place: int, closing: str) -> bool:
    return _MARK.match(text, place) is not None and text.startswith(closing, place + 1)
