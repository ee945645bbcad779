"""Tokens to prose: one line of text, cut to its limits, without loops, refused when it says nothing.

What has been given out is never taken back: the text a reader saw appear is the text that stands at the end. So
everything here depends on the tokens alone, not on when they came.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lmchat.modes.work import Piece, text_of
from lmchat.modes.writing.limits import ELLIPSIS, Limits
from lmchat.modes.writing.written_text import BLANK
from lmchat.text.cjk import CJK
from lmchat.text.language import CJK_LETTER_OR_MARK
from lmchat.text.sentence_rules import ends_sentence

if TYPE_CHECKING:
    from lmchat.decoding.hypothesis import StopReason, TokenRecord
    from lmchat.text.tokenizer import Tokenizer

LONGEST_LOOP = 8
"""The longest loop that is looked for, in tokens."""
LEAST_LOOP = 6
"""A loop must have come round three times and be at least so many tokens."""
LEAST_UNITS = 4
"""Words or Chinese characters that must stand before a loop for the text to be kept."""
_UNIT = re.compile(rf"[{CJK}]|[^\W{CJK}]+")
_NOT_FIRST = ".,;:!?%)]}、。，；：！？…）】》」』”’"
"""Nothing that is written begins with one of these."""


class ProseWriter:
    """A `Writer` of prose.

    Args:
        tokenizer: the checkpoint's.
        limits: the most to write; with limits nothing is given out before the end, which decides where to cut.
        hold: tokens held back, at least one, out of which a loop may still be cut.
        segment: the source that is written about.
    """

    def __init__(self, tokenizer: Tokenizer, limits: Limits, hold: int, segment: int = 0) -> None:
        self._decoder = tokenizer.stream()
        self._limits, self._hold, self._segment = limits, hold, segment
        self._pieces: list[Piece] = []
        self._given = 0
        self._line = _Line(_NOT_FIRST)
        self._looped = False

    def push(self, record: TokenRecord) -> list[Piece]:
        if self._looped:
            return []
        text = self._line.add(self._decoder.push(record.id))
        self._pieces.append(Piece(text, record, self._segment))
        self._leave_loop()
        if self._limits:
            return []
        certain = self._pieces[: -self._hold]
        if not self._given and not has_letter(certain):
            return []
        return self._give(len(certain))

    def finish(self, stop_reason: StopReason) -> list[Piece]:
        if not self._given and not self._is_sound():
            self._pieces = []
            return []
        text = text_of(self._pieces)
        end, mark = self._limits.cut(text)
        if not mark and end == len(text) and (stop_reason == "length" or self._looped) and not ends_sentence(text):
            mark = "" if self._limits.chars is not None and end >= self._limits.chars else ELLIPSIS
        self._pieces = cut_pieces(self._pieces, end, mark)
        return self._give(len(self._pieces))

    def _give(self, end: int) -> list[Piece]:
        """The pieces up to `end` that were not given yet."""
        given = self._pieces[self._given : end]
        self._given = max(self._given, end)
        return given

    def _leave_loop(self) -> None:
        """When the end goes round in a loop, keep its first round, and more only where it was given out already."""
        period = loop_period([piece.record.id for piece in self._pieces[-3 * LONGEST_LOOP :]])
        if not period:
            return
        least = self._given + 1  # keeps a piece for the mark that tells of the cut
        end = max(least, len(self._pieces) - (_rounds(period) - 1) * period)
        while end > least and not self._pieces[end - 1].text:
            end -= 1  # not in the middle of a character
        self._pieces = self._pieces[:end]
        self._looped = True

    def _is_sound(self) -> bool:
        enough = LEAST_UNITS if self._looped else 1
        text = text_of(self._pieces)
        return has_letter(self._pieces) and len(_UNIT.findall(text)) >= enough


class _Line:
    """Makes one line of a text that comes in parts: no white space at its ends, no runs of it, no line breaks.

    A line break between Chinese characters leaves nothing, elsewhere a space.

    Args:
        not_first: characters that are left out at the beginning.
    """

    def __init__(self, not_first: str = "") -> None:
        self._not_first = not_first
        self._last = ""
        self._blank = ""

    def add(self, text: str) -> str:
        """What `text` adds to the line."""
        line = ""
        for at, part in enumerate(BLANK.split(text)):
            if at % 2:
                self._blank += part
            elif word := part if self._last else part.lstrip(self._not_first):
                line += self._space(word[0]) + word
                self._last, self._blank = word[-1], ""
        return line

    def _space(self, following: str) -> str:
        if not self._last or not self._blank:
            return ""
        chinese = CJK_LETTER_OR_MARK.match(self._last) and CJK_LETTER_OR_MARK.match(following)
        return "" if chinese and "\n" in self._blank else " "


def one_line(text: str) -> str:
    """`text` without line breaks, runs of white space, and white space at its ends."""
    return _Line().add(text)


def loop_period(ids: Sequence[int]) -> int:
    """The number of tokens that the end of `ids` repeats at least three times; 0 when it repeats none.

    >>> loop_period([7, 1, 2, 1, 2, 1, 2])
    2
    """
    for period in range(1, LONGEST_LOOP + 1):
        length = _rounds(period) * period
        tail = ids[-length:]
        if len(tail) == length and tail[period:] == tail[:-period]:
            return period
    return 0


def _rounds(period: int) -> int:
    """How often a loop must have come round to be one."""
    return max(3, -(-LEAST_LOOP // period))


def has_letter(pieces: Sequence[Piece]) -> bool:
    """Whether there is a letter of any script in the text of `pieces`."""
    return any(character.isalpha() for piece in pieces for character in piece.text)


def cut_pieces(pieces: Sequence[Piece], end: int, mark: str = "") -> list[Piece]:
    """The pieces of the first `end` characters, `mark` added to the last."""
    kept: list[Piece] = []
    for piece in pieces:
        kept.append(replace(piece, text=piece.text[:end]))
        end -= len(piece.text)
        if end <= 0:
            break
    if mark and kept:
        kept[-1] = replace(kept[-1], text=kept[-1].text + mark)
    return kept
