"""Lines of a paragraph on one line: where Chinese or a word was wrapped, what is put together has no space."""

from __future__ import annotations

import re

from lmchat.text.cjk import CJK
from lmchat.text.lexical.lexicon import Lexicon

UNREAD = "\0"
"""Stands for a character that is not read; a text has none of its own behind `lmchat.text.sanitize.blank_controls`."""
_WRAP = re.compile(r"(?<!\s)\s*\n\s*")
_HYPHEN = re.compile(r"(?<![^\W\d_])([^\W\d_]+)([-\u00ad\u2010])\s*\n\s*(?!(?:and|or)\s)(?=([a-z]+)(-?))")
_HYPHEN_OF_NAME = re.compile(r"(?<=[^\W_]-)\s*\n\s*(?=[A-Z\d])")  # "Baden-Württemberg", "2024-2025"
_CJK_OR_MARK = rf"[{CJK}\u3000-\u303f\uff00-\uff60]"
_CJK_WRAP = re.compile(rf"(?<={_CJK_OR_MARK})(?<!\s)\s*\n\s*(?=\d|{_CJK_OR_MARK})|(?<=[\d%])\s*\n\s*(?={_CJK_OR_MARK})")
_LEXICON = Lexicon()


def joined_paragraph(paragraph: str) -> str:
    """A paragraph on one line, the halves of hyphenated words and names put together again."""
    return join_lines(_HYPHEN.sub(_joined, _HYPHEN_OF_NAME.sub("", paragraph)))


def join_lines(paragraph: str) -> str:
    """A paragraph on one line, without a space where Chinese was wrapped."""
    return without_line_breaks(paragraph).strip()


def without_line_breaks(text: str) -> str:
    """A text on one line, with a space in place of each line break but where Chinese was wrapped; its edges stay."""
    return _WRAP.sub(" ", _CJK_WRAP.sub("", text))


def on_one_line(text: str) -> str:
    r"""A wrapped text on one line with every character in its place: `UNREAD` stands where nothing is to be read.

    That is where Chinese or a hyphenated word was wrapped.

    >>> on_one_line("the new lib-\nrary\nof Rome")
    'the new lib\x00\x00rary of Rome'
    """
    text = _HYPHEN_OF_NAME.sub(_unread, text)
    text = _HYPHEN.sub(lambda wrapped: _joined(wrapped).ljust(len(wrapped.group()), UNREAD), text)
    return _CJK_WRAP.sub(_unread, text).replace("\n", " ")


def _unread(found: re.Match[str]) -> str:
    return UNREAD * len(found.group())


def _joined(wrapped: re.Match[str]) -> str:
    """The beginning of a word that was wrapped at a hyphen, which stays where both words make none together."""
    first, hyphen, second, more = wrapped.groups()
    both = {first.lower(), second}
    compound = hyphen != "\u00ad" and both <= _LEXICON.words  # as in "well-known"
    apart = more or "the" in both or (first + second).lower() not in _LEXICON.words  # people do write "ofthe"
    return f"{first}-" if compound and apart else first
