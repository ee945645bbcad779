"""A piece of a sentence between what stands before and after it, to be shown on one line."""

from __future__ import annotations

from lmchat.text.layout.joining import on_one_line
from lmchat.text.sanitize import blank_controls, terminal_safe

_EDGE = "\0"  # stands at the two ends of the piece, where no control character is left


def in_sentence(sentence: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before, at, and after `sentence[start:end]`; no line breaks, safe to show.

    >>> in_sentence("It was in\\nRome then.", 10, 14)
    ('It was in ', 'Rome', ' then.')
    """
    text = on_one_line(blank_controls(sentence))
    line = _EDGE.join(terminal_safe(part) for part in (text[:start], text[start:end], text[end:]))
    before, piece, after = " ".join(line.split()).split(_EDGE)
    return before, piece, after
