"""Unicode normalization that remembers where every character came from.

Three rewrites and no more: canonical composition (NFC), full-width Latin letters and digits folded to ASCII, and
what the tokenizer cannot hold (lone surrogates, its own space mark U+2581). Full-width punctuation stays as it is:
，。！？ are Chinese punctuation, and folding them (as NFKC does) would write ASCII commas into every Chinese output.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_FULL_WIDTH_OFFSET = 0xFEE0
_FOLD = {
    code: code - _FULL_WIDTH_OFFSET
    for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))
    for code in range(ord(first), ord(last) + 1)
} | {0x2581: ord("_")}
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"
_CHUNK = re.compile(r".[^ \n]*", re.S)  # nothing composes with a space or newline before it


@dataclass(frozen=True, slots=True)
class Normalized:
    """A normalized text with its map to the text as read.

    Attributes:
        text: the normalized text.
        starts: for each character of `text`, where its original begins, in code points.
        ends: for each character of `text`, where its original ends, exclusive.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span of `text[start:end]`; an empty span maps to an empty one."""
        if start >= end:
            at = self.starts[start] if start < len(self.text) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]


def normalize(text: str) -> str:
    """The normalized form of `text`.

    >>> normalize("ＧＰＴ４，cafe\\u0301。")
    'GPT4，café。'
    """
    folded = _folded(text)
    return folded if unicodedata.is_normalized("NFC", folded) else unicodedata.normalize("NFC", folded)


def normalize_with_map(text: str) -> Normalized:
    """The normalized form of `text` and, for each of its characters, the original span."""
    folded = _folded(text)
    if unicodedata.is_normalized("NFC", folded):
        return Normalized(folded, range(len(folded)), range(1, len(folded) + 1))
    pieces: list[str] = []
    starts, ends = array("q"), array("q")
    for match in _CHUNK.finditer(folded):
        start, chunk = match.start(), match.group()
        if unicodedata.is_normalized("NFC", chunk):
            pieces.append(chunk)
            starts.extend(range(start, start + len(chunk)))
            ends.extend(range(start + 1, start + len(chunk) + 1))
            continue
        for first, last in pairwise(_boundaries(chunk)):
            composed = unicodedata.normalize("NFC", chunk[first:last])
            pieces.append(composed)
            starts.extend([start + first] * len(composed))
            ends.extend([start + last] * len(composed))
    return Normalized("".join(pieces), starts, ends)


def _folded(text: str) -> str:
    """A text, as long as before, without full-width letters and digits and what the tokenizer cannot hold."""
    return _LONE_SURROGATE.sub(_REPLACEMENT, text).translate(_FOLD)


def _boundaries(chunk: str) -> list[int]:
    """Places in a chunk that composition never reaches across, its start and end included."""
    return [0, *(i for i in range(1, len(chunk)) if _begins_apart(chunk[i])), len(chunk)]


def _begins_apart(character: str) -> bool:
    """Whether `character` never composes with, nor moves before, anything that stands before it (UAX #15).

    What does is a mark, a Hangul vowel or final, or one of the few letters that compose backwards.
    """
    code = ord(character)
    if code < 0x300:
        return True
    if 0x1160 <= code <= 0x11FF or 0x16D63 <= code <= 0x16D6A:  # Hangul jamo; Kirat Rai vowel signs
        return False
    return not unicodedata.category(character).startswith("M")
