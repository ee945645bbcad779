"""The text of a continuation as its tokens come, and the strings that end it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lmchat.text.tokenizer import Tokenizer

MOST_BREAKS = 2
"""Line breaks in a row that are kept."""
BLANK = re.compile(r"([\s\x00-\x1f\x7f-\x9f]+)")
"""White space and control characters; of what a split gives, they are every second part."""


class WrittenText:
    """What follows a prompt, without control characters and with no more white space than it needs.

    Args:
        tokenizer: the checkpoint's.
        prompt: what is continued.

    Attributes:
        text: what stands, up to the last character that is no white space.
    """

    def __init__(self, tokenizer: Tokenizer, prompt: str) -> None:
        self.text = ""
        self._decoder = tokenizer.stream()
        for token in tokenizer.encode(prompt.rstrip()[-1:]):
            self._decoder.push(token)  # so that the first word's space is no longer taken for the text's beginning
        self._blanks = _Blanks(after_blank=prompt[-1:].isspace())

    def add(self, token: int) -> str:
        """What a token adds to the text."""
        added = self._blanks.add(self._decoder.push(token))
        self.text += added
        return added

    def find(self, strings: Sequence[str]) -> int | None:
        """Where the first of some strings stands; in the white space after the text, too."""
        text = self.text + self._blanks.waiting()
        return min((place for place in map(text.find, strings) if place >= 0), default=None)


class StopStrings:
    """Takes the tokens of a continuation and says which one completes a stop string.

    Args:
        tokenizer: the checkpoint's.
        prompt: what is continued.
        stop: the strings.
    """

    def __init__(self, tokenizer: Tokenizer, prompt: str, stop: Sequence[str]) -> None:
        self._written, self._stop = WrittenText(tokenizer, prompt), stop

    def __call__(self, token: int) -> bool:
        self._written.add(token)
        return self._written.find(self._stop) is not None


class _Blanks:
    """Keeps words and paragraphs apart as they are written: one space, or at most two line breaks; none at the end.

    Args:
        after_blank: whether white space stands before the text, which then needs none of its own.
    """

    def __init__(self, after_blank: bool) -> None:
        self._swallows = after_blank
        self._blank = ""

    def add(self, text: str) -> str:
        """What `text` adds."""
        added = ""
        for at, part in enumerate(BLANK.split(text)):
            if at % 2:
                self._blank += part
            elif part:
                added += self.waiting() + part
                self._swallows, self._blank = False, ""
        return added

    def waiting(self) -> str:
        """What stands before the next word, so far."""
        if self._swallows or not self._blank:
            return ""
        return "\n" * min(MOST_BREAKS, self._blank.count("\n")) or " "


def overlap(text: str, stop: str) -> int:
    """How many characters at the end of `text` may be the beginning of `stop`.

    >>> overlap("He said: The", "The end")
    3
    """
    lengths = range(min(len(text), len(stop) - 1), 0, -1)
    return next((length for length in lengths if text.endswith(stop[:length])), 0)
