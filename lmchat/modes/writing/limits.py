"""Keeping a text within a number of sentences or characters, ending where a reader would end it."""

from __future__ import annotations

from dataclasses import dataclass

from lmchat.text.lexical.words import is_inside_word
from lmchat.text.sentences import split_sentences

ELLIPSIS = "…"
_LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that may be written; None is no limit."""

    sentences: int | None = None
    chars: int | None = None

    def __bool__(self) -> bool:
        return self.sentences is not None or self.chars is not None

    def cut(self, text: str) -> tuple[int, str]:
        """How much of `text` to keep, and what to put behind it: nothing, or an ellipsis in mid-sentence.

        >>> Limits(sentences=1).cut("One. Two.")
        (4, '')
        >>> Limits(chars=12).cut("Many words make a line.")
        (10, '…')
        """
        end = len(text)
        if self.sentences is not None:
            spans = split_sentences(text)
            end = spans[self.sentences - 1].end if len(spans) > self.sentences else end
        if self.chars is None or end <= self.chars:
            return end, ""
        return _cut_characters(text, self.chars)


def _cut_characters(text: str, chars: int) -> tuple[int, str]:
    """After the last sentence if that keeps half of what is allowed, else after the last word that fits."""
    ends = [span.end for span in split_sentences(text) if span.end <= chars]
    if ends and ends[-1] >= _LEAST_SHARE * chars:
        return ends[-1], ""
    end = chars - len(ELLIPSIS)
    while is_inside_word(text, end):
        end -= 1
    end = len(text[:end].rstrip(" ,;:，、；："))
    return (end, ELLIPSIS) if end else (chars, "")
