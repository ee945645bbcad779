"""Wishes for another language, which lmchat cannot serve: it writes in that of the text."""

from __future__ import annotations

import re

from lmchat.modes.talking.routing import clauses_in, is_only
from lmchat.text.language import detect_language

_OTHER_NAMES = {"en": ("chinese|mandarin", "中汉"), "zh": ("english", "英")}
"""What other languages than that of a text are called, in English and, less the last character, in Chinese."""
_TRANSLATIONS = {
    language: re.compile(
        rf"\btranslat(?:e|ion)\b|\b(?:in|into|to) (?:{name}|french|german|spanish|japanese|korean|russian)\b"
        rf"|翻译(?:[一下成为]*[{sign}法德日韩俄][文语])?|[用成][{sign}法德日韩俄][文语]",
        re.IGNORECASE,
    )
    for language, (name, sign) in _OTHER_NAMES.items()
}
_LANGUAGES = "arabic|chinese|english|french|german|italian|japanese|korean|latin|mandarin|portuguese|russian|spanish"
_POLITE = (
    r"(?:(?:can|could|will|would|do) you |i(?:['’]d| would)? (?:want|need|like) (?:you )?(?:to )?|let['’]?s |help me )?"
    r"(?:(?:please|kindly|just|now|also|then) )*"
)
_WISHES = (
    rf"{_POLITE}translate\b",
    rf"{_POLITE}(?:give|make|show|write) (?:me )?(?:(?:an?|the) )?(?:\w+ )?translation\b",
    r"i (?:need|want) (?:(?:an?|the) )?(?:\w+ )?translation\b",
    rf"how (?:do|would|can) (?:you|i|we) (?:translate\b|say\b.* in (?:{_LANGUAGES})\W*\Z)",
    r"(?:请|帮我|帮忙|给我|麻烦|我(?=[想要])|[你您]|能不能|能|可以|可否|想|要)*(?:把.{1,12}?)?"
    r"(?:翻译(?![是者员费官家局社]|工作|软件|公司|质量|时间|服务)|译成|翻成)",
)
_WISH = re.compile("|".join(_WISHES), re.IGNORECASE)
"""A clause that begins with the wish for a translation, of whatever."""


def wants_translation(message: str, text: str, purpose: str) -> bool:
    """Whether a message with this purpose wants what it is about in another language than the text's.

    >>> wants_translation("in Chinese, please", "It is a bridge.", "chat")
    True
    """
    translation = _TRANSLATIONS[detect_language(text)]
    if purpose == "chat":
        return any(_WISH.match(clause) or is_only(translation, clause) for clause in clauses_in(message))
    return purpose == "summarize" and translation.search(message) is not None
