"""Text as data in Markdown: nothing in it is taken for markup."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_BLANK_LINES = re.compile(r"\n[ \t]*(?=\n)")


def escaped(text: str) -> str:
    r"""Markdown that shows `text` as it is; line breaks stay. Of a text in pieces, each can be escaped alone.

    >>> escaped("2 * 3 # [a](b)")
    '2 \\* 3 \\# \\[a\\]\\(b\\)'
    """
    marked = _PUNCTUATION.sub(r"\\\1", text)
    lines = _BLANK_LINES.sub("\n", marked).split("\n")
    kept = [lines[0], *(line.lstrip(" \t") for line in lines[1:])]
    return "\n".join(line + "  " if line and following else line for line, following in _pairs(kept))


def _pairs(lines: list[str]) -> list[tuple[str, str]]:
    """Each line with the one after it."""
    return list(zip(lines, [*lines[1:], ""], strict=True))
