"""A text in lines of some width that is added to at its end, at a cost that does not grow with the text."""

from __future__ import annotations

import re

from textual.content import Content

LINES_GROWING = 2
"""The last lines, which are wrapped anew when something is added; what comes can move no word of those before."""
_BETWEEN_LINES = re.compile(r"[^\S\n]*\n?")


class WrappedText:
    """Wraps like `Content`: the same text as a whole has the same lines, but for a space after a word that fills them.

    Attributes:
        lines: the text so far, none of them wider than the width.
        width: in columns; there are no lines before it is known.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._text = ""
        self.width = 0
        self._standing = 0
        """Lines that stand: what comes next leaves them as they are."""
        self._rest = 0
        """Where the lines after them begin in the text."""

    def add(self, text: str) -> int:
        """Add to the text, which begins with its first word; returns the first line that may be another one now."""
        changed = self._standing
        text = text.replace("\t", "    ")
        self._text = self._text + text if self._text else text.lstrip()
        self._wrap()
        return changed

    def wrap(self, width: int) -> None:
        """Wrap at a number of columns."""
        self.lines, self.width, self._standing, self._rest = [], width, 0, 0
        self._wrap()

    def _wrap(self) -> None:
        """Wrap what does not stand."""
        if self.width <= 0:
            return
        wrapped = [line.plain for line in Content(self._text[self._rest :]).wrap(self.width)]
        self.lines[self._standing :] = wrapped
        for line in wrapped[:-LINES_GROWING]:
            words = line.rstrip()
            if not self._text.startswith(words, self._rest):  # a character was wider than the width
                return
            between = _BETWEEN_LINES.match(self._text, self._rest + len(words))
            assert between is not None
            self._rest = between.end()
            self._standing += 1
