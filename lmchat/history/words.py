"""The words of a text as they are indexed and searched, with their places.

A character of a script without spaces between its words (Han, kana, Thai, Lao, Burmese, Khmer; Hangul, too, whose words
carry endings) is a word of its own: any piece of such a text is then a phrase, however short. Elsewhere a word is a run
of letters and digits. Case, width and diacritics make no difference:

    "GPT-4 在École" -> gpt, 4, 在, ecole
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

LONGEST = 64
"""Code points of a word that count."""

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U000323af"
)
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[\u0300-\u036f])*")
_DIACRITIC = re.compile("[\u0300-\u036f]")
_ASCII_SIGN = re.compile(r"[\x00-/:-@\[-`{-\x7f]")


class Word(NamedTuple):
    """A word of a text.

    Attributes:
        text: its folded form: of ASCII characters it has lower-case letters and digits only.
        start: in code points.
        end: exclusive.
    """

    text: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """The words of `text` in order."""
    for match in _WORD.finditer(text):
        if folded := fold(match.group()):
            yield Word(folded, match.start(), match.end())


def spaced(text: str) -> str:
    """The words of `text` with spaces between them.

    >>> spaced("人工智能 (AI) is ＧＲＥＡＴ")
    '人 工 智 能 ai is great'
    """
    return " ".join(filter(None, map(fold, _WORD.findall(text))))


def fold(word: str) -> str:
    """What makes two spellings of a word the same; empty if nothing of it counts.

    >>> fold("École"), fold("ﬁx"), fold("⑴")
    ('ecole', 'fix', '1')
    """
    if word.isascii():
        return word[:LONGEST].lower()
    plain = _DIACRITIC.sub("", unicodedata.normalize("NFKD", word[:LONGEST].casefold()))
    return _ASCII_SIGN.sub("", unicodedata.normalize("NFKC", plain).casefold())[:LONGEST]
