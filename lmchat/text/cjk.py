"""The characters of Chinese and Japanese, for regular expressions."""

from __future__ import annotations

CJK = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""Han characters and kana, as the inside of a regular expression's character class."""
