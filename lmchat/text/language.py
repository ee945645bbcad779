"""Which of the two languages a text is written in, by its letters.

A Chinese character carries about as much as an English word, so the two are what is counted against each other:

    share = CJK characters / (CJK characters + words in any other script)

Chinese text about technology is full of Latin names ("iPhone 15 Pro Max 发布"), English text quotes Chinese only in
passing: the text is taken for Chinese from a share of 0.3 on. Short English about a Chinese name ("Who wrote 红楼梦?")
is told by its first word or its verb, and by the lack of Chinese particles.
"""

from __future__ import annotations

import re
from typing import Literal

from lmchat.text.cjk import CJK

Language = Literal["en", "zh"]

_CHINESE_SHARE = 0.3
_WINDOW = 2_000
_WINDOWS = 16
_SHORT = 200
_ENGLISH_SHARE = 0.62
"""CJK characters that English about a Chinese name may have; with more it is Chinese with an English title in it."""
_ENGLISH_SENTENCE = re.compile(
    rf"\A[^\w{CJK}]*(?![A-Z]{{2}})(?i:"
    r"(?:who|what|which|when|where|why|how|is|are|was|were|do|does|did|can|could|would|should|have|has)\b.*[a-z]"
    r"|(?:i|you|we|they|he|she|it|my|please|tell) (?-i:[a-z]))"
    r"|\b(?:is|are|was|were|does|did|has|had)\b",
    re.ASCII | re.DOTALL,
)
_CHINESE_PARTICLE = re.compile("[的了是在吗么呢吧]")
CJK_LETTER = re.compile(f"[{CJK}]")
CJK_LETTER_OR_MARK = re.compile(f"[{CJK}\u3000-\u303f\uff00-\uffef]")
"""The punctuation of Chinese and full-width forms as well."""
_LATIN_LETTER = re.compile("[A-Za-z]")
_OTHER_WORD = re.compile(rf"[^\W\d_{CJK}]+")


def detect_language(text: str) -> Language:
    """The language of `text`; "en" where there is no letter at all. Reads 32,000 characters at most.

    >>> detect_language("苹果发布 iPhone 15 Pro Max")
    'zh'
    >>> detect_language("The capital of China is Beijing (北京).")
    'en'
    """
    share = cjk_share(text)
    if share < _CHINESE_SHARE:
        return "en"
    return "en" if share <= _ENGLISH_SHARE and len(text) <= _SHORT and _is_english_sentence(text) else "zh"


def _is_english_sentence(text: str) -> bool:
    """Whether a text in both scripts is English that names something Chinese."""
    return _ENGLISH_SENTENCE.search(text) is not None and not _CHINESE_PARTICLE.search(text)


def is_without_chinese(text: str) -> bool:
    """Whether a text has Latin letters, and no character or mark of Chinese or Japanese.

    >>> [is_without_chinese(text) for text in ("The fox.", "1984", "The 狐", "The fox。")]
    [True, False, False, False]
    """
    return _LATIN_LETTER.search(text) is not None and CJK_LETTER_OR_MARK.search(text) is None


def cjk_share(text: str) -> float:
    """CJK characters among CJK characters and words of other scripts, 0 to 1; 0 where there is no letter."""
    cjk = other = 0
    for window in _windows(text):
        cjk += len(CJK_LETTER.findall(window))
        other += len(_OTHER_WORD.findall(window))
    return cjk / (cjk + other) if cjk else 0.0


def _windows(text: str) -> list[str]:
    """The whole of a short text, or pieces of a long one at even distances."""
    if len(text) <= _WINDOW * _WINDOWS:
        return [text]
    stride = len(text) // _WINDOWS
    return [text[i * stride : i * stride + _WINDOW] for i in range(_WINDOWS)]
