"""The fields of a form that a question asks for: in `Keeper: Ann Li` the name, for `Who is the keeper?`.

The network reads forms poorly, where neighbouring fields have values of one kind. A question that is no more than the
name of a field and a word that asks is answered from fields of that name, where the text has some.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lmchat.text.cjk import CJK
from lmchat.text.layout.items import BULLET, NUMBER

_CHINESE_HEAD = re.compile(
    r"\A\s*(?:请问|請問)?(.{2,24}?)(?:[是叫为為有]|是在|在)?"
    r"(?:什么|甚么|什麼|甚麼|[谁誰啥几幾哪何]|多[少长長大久高重宽寬])[^，,；;]{0,8}\Z"
)
_ENGLISH_HEAD = re.compile(r"\A\s*(?:what|who|when|where|which) (?:is|are|was|were) (?:the )?(.{2,40}?)[\s?]*\Z", re.I)
_BEGINS = (
    rf"(?:(?<![^\n\t\u3000])|(?<=[{CJK}\d）)。；;，] )|(?<=  )|(?<=[。；;，,、（(【：:]))"
    rf"[ \u3000]{{0,8}}(?:(?:{BULLET}|{NUMBER})[ \u3000]{{0,8}})?"
)
_NAME = r"[^\s:：，,。；;、（(【】|](?:[^:：，,。；;、\t\u3000\n|]{0,38}[^\s:：，,。；;、|])?"
_NEXT = rf"(?:\t|[ \u00a0]{{2,}}|\u3000)[^\s:：]{{1,12}}[：:]|(?<=[{CJK}\d]) [{CJK}]{{1,8}}[：:]"
"""The gap before the name of another field on the same line, and that name."""
_FIELD = re.compile(rf"{_BEGINS}({_NAME})】?\s?[：:](?!//)[^\S\n]*((?:(?!{_NEXT})[^\n；;])+)")
_SPACES = re.compile(r"[\s\u3000的]+|(?<=电话|手机|電話|手機)[号號]码?碼?\Z")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_SHORTEST = 2
"""Letters of a name that is looked for."""
_REACH = 200
"""Characters before a field in which its line begins."""
_MOST_CHARACTERS = 200_000
"""Of a longer text none is looked for."""


def fields_asked(text: str, question: str) -> list[tuple[int, int]]:
    """Where the values stand of the fields that a question asks for.

    >>> text = "主持人：刘思远\\n记录人：何佳"
    >>> [text[start:end] for start, end in fields_asked(text, "记录人是谁？")]
    ['何佳']
    >>> fields_asked(text, "谁记录了会议？")
    []
    """
    head = _head(question)
    if len(head) < _SHORTEST or len(text) > _MOST_CHARACTERS:
        return []
    return [found.span(2) for found in _FIELD.finditer(text) if _is_called(found, head)]


def inside(places: Sequence[tuple[int, int]], fields: Sequence[tuple[int, int]]) -> list[bool]:
    """Whether each place is in one of the fields."""
    return [any(start <= first and last <= end for start, end in fields) for first, last in places]


def _head(question: str) -> str:
    """What a question asks for, as it may stand before a colon; empty where it asks for more."""
    found = _CHINESE_HEAD.match(question.rstrip("?？ 。呢呀啊")) or _ENGLISH_HEAD.match(question)
    return _plain(found[1]) if found else ""


def _plain(name: str) -> str:
    return _SPACES.sub("", name).lower()


def _is_called(field: re.Match[str], head: str) -> bool:
    """Whether a field has the name, or the end of it and its line the beginning: 乙方联系人：阿依　手机：138."""
    name = _plain(_BRACKETS.sub("", field[1])) or _plain(field[1])
    if head == name:
        return True
    owner = head[: -len(name)]
    if not head.endswith(name) or min(len(owner), len(name)) < _SHORTEST:
        return False
    line = field.string[max(0, field.start(1) - _REACH) : field.start(1)].rsplit("\n", 1)[-1]
    return _plain(line).startswith(owner)
