"""What people type, written as prose is: capitals, sentence ends, Chinese punctuation. So models learn and read it."""

from __future__ import annotations

import re

from lmchat.text.cjk import CJK
from lmchat.text.sanitize import blank_controls

_BLANK = re.compile(r"\s")
_SENTENCE_START = re.compile(r"\A[a-z]|(?<=[a-z]{3}[.!?] )[a-z]")
_I = re.compile(r"\bi(?=['’](?:m|d|ll|ve)\b|[ ,.!?]|\Z)(?!\.[A-Za-z])")
_HALF_WIDTH = re.compile(rf"(?<=[{CJK}”》）])[,?!;]|(?<=[{CJK}”》）])\.\Z")
_FULL_WIDTH = str.maketrans(",?!;.", "，？！；。")
_ENDS_OPEN = re.compile(rf"[\w{CJK}%]\Z")
_ENGLISH_QUESTION = re.compile(
    r"(?:who|what|where|when|why|how|really|oh really|what about you|how about you|and you)\Z"
    r"|(?:so |and |but |oh |well |wow )?(?:"
    r"(?:who|what|where|when|why|how|which)(?:['’]s| (?:is|are|was|were|do|does|did|can|could|would|should|will|about"
    r"|many|much|long|old|often|far|kind|type|sort)\b)"
    r"|(?!(?:do|don't|have) (?:it|this|that)\b)"
    r"(?:do|does|did|is|are|was|were|am|can|could|will|would|should|have|has|may|don't|didn't|isn't"
    r"|aren't|doesn't)"
    r" (?:i|you|we|they|he|she|it|the|this|that|there|your|anyone|anything)\b)",
    re.IGNORECASE,
)
_CHINESE_QUESTION = re.compile(
    r"[吗呢]\Z|(?<!什)么\Z|(?<!没)(?<!有)(?:什么|怎么|怎样|为何|哪里|哪儿|哪个|哪些|多少|谁)(?!.*[都也])|几[个岁点年月]\Z"
)
_CHINESE_END = re.compile(rf"[{CJK}]\Z")


def polished(turn: str) -> str:
    """A turn as it would be written with care: one line, with capitals and an end; no word is changed.

    What stands in the turn stays at its place, so an offset into the result is one into the turn, up to its length.

    >>> polished("i think i'll leave. do you like it")
    "I think I'll leave. Do you like it?"
    >>> polished("你好,你喜欢什么电影")
    '你好，你喜欢什么电影？'
    """
    line = _BLANK.sub(" ", blank_controls(turn)).rstrip()
    line = _with_capitals(line)
    if line.isupper() and line.isascii() and " " in line.strip():
        line = _with_capitals(line.lower())
    line = _HALF_WIDTH.sub(lambda match: match.group().translate(_FULL_WIDTH), line)
    return line + _end(line) if _ENDS_OPEN.search(line) else line


def _with_capitals(line: str) -> str:
    """A line with capitals where its sentences begin, and of the word `I`."""
    return _I.sub("I", _SENTENCE_START.sub(lambda match: match.group().upper(), line))


def _end(line: str) -> str:
    """The mark that a line without one lacks."""
    if _CHINESE_END.search(line):
        last = re.split("[，。！？；]", line)[-1]
        return "？" if _CHINESE_QUESTION.search(last) else "。"
    last = re.split(r"[.!?] |, ", line)[-1]
    return "?" if _ENGLISH_QUESTION.match(last) else "."
