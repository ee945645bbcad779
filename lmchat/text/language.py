"""Which of the two languages a text is written in, by its letters alone.

A Chinese character carries about as much as an English word, so the two are what is counted against each other:

    share = CJK characters / (CJK characters + words in any other script)

Chinese text about technology is full of Latin names ("iPhone 15 Pro Max 发布"), English text quotes Chinese only in
passing: the text is taken for Chinese from a share of 0.3 on.
"""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["en", "zh"]

CJK = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Han characters and kana, as the inside of a regular expression's character class."""

_CHINESE_SHARE = 0.3
_WINDOW = 2_000
_WINDOWS = 16
_CJK_LETTER = re.compile(f"[{CJK}]")
_OTHER_WORD = re.compile(rf"[^\W\d_{CJK}]+")


def detect_language(text: str) -> Language:
    """The language of `text`; "en" where there is no letter at all. Reads 32,000 characters at most.

    >>> detect_language("苹果发布 iPhone 15 Pro Max")
    'zh'
    >>> detect_language("The capital of China is Beijing (北京).")
    'en'
    """
    return "zh" if cjk_share(text) >= _CHINESE_SHARE else "en"


def cjk_share(text: str) -> float:
    """CJK characters among CJK characters and words of other scripts, 0 to 1; 0 where there is no letter."""
    cjk = other = 0
    for window in _windows(text):
        cjk += len(_CJK_LETTER.findall(window))
        other += len(_OTHER_WORD.findall(window))
    return cjk / (cjk + other) if cjk else 0.0


def _windows(text: str) -> list[str]:
    """The whole of a short text, or pieces of a long one at even distances."""
    if len(text) <= _WINDOW * _WINDOWS:
        return [text]
    stride = len(text) // _WINDOWS
    return [text[i * stride : i * stride + _WINDOW] for i in range(_WINDOWS)]
