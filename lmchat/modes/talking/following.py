"""A question in short ("When?", "那馆长呢？") after another one about a text, made whole by that one."""

from __future__ import annotations

import re

from lmchat.text.cjk import CJK
from lmchat.text.talk.asking import TO_LMCHAT, without_courtesy

_AUXILIARY = "(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must)"
_WH = "(?:who|whom|when|where|why|how(?: (?:much|many|long|old|often|far))?)"
_MERE_WH = re.compile(rf"(?:(?:and|but),? )?({_WH})(?: exactly| then)?", re.IGNORECASE)
_ASKED_WITH = re.compile(
    rf"(?:(?:how (?:many|much)|which|what|whose)(?: [\w-]+){{1,2}}? (?={_AUXILIARY}\b)|(?:what|{_WH}) )(?P<rest>.+)",
    re.IGNORECASE,
)
_WHAT_ABOUT = re.compile(
    r"(?:(?:and|but),? )?(?:what|how) about (?P<thing>[^?]+)\??"
    r"|and,? (?P<named>(?:the|an?) [^?]+|(?-i:[A-Z])[^?]*)\?",
    re.IGNORECASE,
)
_ABOUT_A_THING = re.compile(
    rf"(?P<head>(?:what|{_WH})(?: [\w-]+)?? (?:(?P<being>is|are|was|were)|{_AUXILIARY})) "
    r"(?P<thing>\S+(?: \S+){0,3}?)(?P<tail>(?(being)(?: \w+(?:ed|en))?| \w+))",
    re.IGNORECASE,
)
_CHINESE_WH = r"(?:什么时候|什么地方|为什么|在?哪[里儿]|谁|多少[钱人年天个]?|几[个年天号月岁点]|怎么样?|什么)"
_CHINESE_SLOT = "什么时候|什么地方|为什么|在?哪[里儿]|谁"
"""Question words in whose place another one may stand."""
_MERE_CHINESE_WH = re.compile(rf"(?:那么?|是)?({_CHINESE_WH})[呢的啊呀]*")
_WHAT_ABOUT_IN_CHINESE = re.compile(rf"(?:那么?|还有)?(?!那|.*[我还没不正])(?P<thing>[{CJK}\w]{{1,10}}?)呢")
_CHINESE_THING = re.compile(
    rf"(?P<thing>[^，,。？?]{{1,12}}?)(?P<tail>(?:一?共|今年|去年|每年|都)*(?:[是叫有在花用由]|{_CHINESE_WH}).*)"
)
LONGEST = 40
"""Characters of a question in short."""
_MARKS = "?？!！.。… "


def followed_up(message: str, asked: str) -> str:
    """The whole question that a message is after another one was asked of a text; the message where it is not in short.

    >>> followed_up("When?", "Who repaired the ferry?"), followed_up("what about the captain", "Who is the mayor?")
    ('When repaired the ferry?', 'Who is the captain?')
    >>> followed_up("那馆长呢？", "副馆长是谁？"), followed_up("When does it end?", "Who is the mayor?")
    ('馆长是谁？', 'When does it end?')
    """
    said, before = message.strip().strip(_MARKS), without_courtesy(asked.strip()).strip(_MARKS)
    if not before or len(said) > LONGEST or TO_LMCHAT.search(said):
        return message
    whole = _in_english(f"{said}?" if message.rstrip().endswith("?") else said, before)
    if whole:
        return f"{whole[0].upper()}{whole[1:]}?"
    whole = _in_chinese(said, before)
    return f"{whole}？" if whole else message


def _in_english(said: str, before: str) -> str:
    """The question with another question word, or about another thing; empty where that is not what was said."""
    if mere := _MERE_WH.fullmatch(said.rstrip("?")):
        old = _ASKED_WITH.fullmatch(before)
        return f"{mere[1]} {old['rest']}" if old else ""
    about, old = _WHAT_ABOUT.fullmatch(said), _ABOUT_A_THING.fullmatch(before)
    if about is None or old is None:
        return ""
    return f"{old['head']} {about['thing'] or about['named']}{old['tail']}"


def _in_chinese(said: str, before: str) -> str:
    """The same of a Chinese question."""
    if mere := _MERE_CHINESE_WH.fullmatch(said):
        whole, changed = re.subn(_CHINESE_SLOT, mere[1], before, count=1)
        return whole if changed else ""
    about, old = _WHAT_ABOUT_IN_CHINESE.fullmatch(said), _CHINESE_THING.fullmatch(before)
    return about["thing"] + old["tail"] if about and old else ""
