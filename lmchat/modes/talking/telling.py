"""How people tell what is theirs, and ask for it again: names, what a dog is called, where they live, their age."""

from __future__ import annotations

import re
from typing import NamedTuple

from lmchat.text.language import Language

_THING = r"(?P<key>(?!(?:my|name)\b)[a-z]+(?: (?!name\b)[a-z]+){0,2}?)"
_VALUE = r"(?P<value>[^\s,.!?;].*?)"
_NAME = r"(?P<value>(?-i:[A-Z])[\w'’-]*(?: (?-i:[A-Z])[\w'’-]*){0,2})"
_IS = r"(?:['’]s| is|s)"
_I_AM = r"i(?:['’]?m| am)"
_CALLED = "Your {key} is called {value}"
_CHINESE_CALLED = "你的{key}叫{value}"
_KIN = "(?:[爸妈哥姐弟妹]{1,2}|爷爷|奶奶|老[公婆]|儿子|女儿|[男女]朋友|室友|同桌|猫|狗)"


class Telling(NamedTuple):
    """One way of telling something.

    Attributes:
        relation: what it tells, "it" of a thing that was spoken of before.
        pattern: of the clause, with `value` and mostly `key`, of what it is told.
        sentence: what tells it back, without an end.
    """

    relation: str
    pattern: re.Pattern[str]
    sentence: str


def _telling(*ways: tuple[str, str, str]) -> list[Telling]:
    return [Telling(relation, re.compile(pattern, re.IGNORECASE), sentence) for relation, pattern, sentence in ways]


def _asking(*ways: tuple[str, str]) -> list[tuple[str, re.Pattern[str]]]:
    return [(relations, re.compile(pattern, re.IGNORECASE)) for relations, pattern in ways]


TELLING: dict[Language, list[Telling]] = {
    "en": _telling(
        ("name", rf"my (?:(?:first|full|real) )?name{_IS} {_VALUE}", "Your name is {value}"),
        ("name", rf"(?:{_I_AM} called|(?:please |just )?call me|i go by) {_NAME}", "Your name is {value}"),
        ("name", rf"(?:{_I_AM}|this is) {_NAME}(?: here)?", "Your name is {value}"),
        ("called", rf"(?:my|our) {_THING}(?:{_IS} (?:called|named)|{_IS} name{_IS}) {_VALUE}", _CALLED),
        ("called", rf".*\b(?:an?|my|our|one) (?:[\w-]+ ){{0,2}}?{_THING},? (?:called|named) {_VALUE}", _CALLED),
        ("called", rf"(?:.* )?(?:my|our) (?P<key>(?-i:[a-z]+)) {_NAME}(?: .*)?", _CALLED),
        ("it", rf"(?:(?:he|she|it){_IS} (?:called|named)|(?:his|her|its) name{_IS}) {_VALUE}", _CALLED),
        (
            "place",
            rf"i (?:now |still )?(?P<key>live|work|study|come) "
            rf"(?P<how>in|at|near|for|from|on) {_VALUE}",
            "You {key} {how} {value}",
        ),
        ("place", rf"{_I_AM}(?P<key>) from {_VALUE}", "You come from {value}"),
        (
            "age",
            rf"{_I_AM}(?P<key>) (?P<value>\d+|[a-z]+(?:-[a-z]+)?(?= years old))"
            rf"(?: years old)?",
            "You are {value}",
        ),
        ("is", rf"(?:my|our) {_THING} is {_VALUE}", "Your {key} is {value}"),
    ),
    "zh": _telling(
        ("name", r"(?:我(?:的名字)?叫做?|我的名字是|叫我)(?P<value>[^的]{1,8})", "你叫{value}"),
        ("surname", r"我姓(?P<value>\w{1,2})", "你姓{value}"),
        (
            "called",
            rf"我(?:的|们?家的?|(?={_KIN}))(?P<key>[^叫是]{{1,5}}?)"
            rf"(?:的?名字)?(?:名?叫做?)(?P<value>\w+)",
            _CHINESE_CALLED,
        ),
        ("called", r"我.*[有养]了?一?[只条个匹](?P<key>\w{1,3}?)(?:名?叫做?)(?P<value>\w+)", _CHINESE_CALLED),
        ("it", r"[它他她](?:的名字)?(?:叫做?|是)(?P<value>\w+)", _CHINESE_CALLED),
        ("place", r"我(?:现在|目前|一直)?(?P<key>住)在?(?P<value>\w+)", "你住在{value}"),
        ("place", r"我(?:现在|目前)?在(?P<value>\w+?)(?P<key>上班|工作|上学|读书)", "你在{value}{key}"),
        (
            "place",
            r"(?:我来自|我?老家在|我是(?!一?个|[好坏])(?=\w{2,6}人\Z))(?P<key>)(?P<value>\w+?)人?",
            "你是{value}人",
        ),
        ("age", r"我(?:今年)?(?P<key>)(?P<value>[\d一二三四五六七八九十两百]+)岁", "你{value}岁"),
        ("is", r"我(?P<key>(?:的|最)[^是我你]{1,9})是(?P<value>.+)", "你{key}是{value}"),
    ),
}
"""What tells something, a clause each."""
ASKING: dict[Language, list[tuple[str, re.Pattern[str]]]] = {
    "en": _asking(
        (
            "name",
            r"what is my (?:(?:first|full|real) )?name|what am i called"
            r"|who am i|what did i say my name (?:is|was)",
        ),
        (
            "name",
            r"(?:do you )?(?:still )?(?:know|remember) "
            r"(?:my name|what my name is|who i am)|(?:tell me|say) my name",
        ),
        ("called is", rf"(?:what|who|where|when|which) (?:is|are) my {_THING}(?:['’]?s name)?(?: called| named)?"),
        (
            "called is",
            rf"(?:do you )?(?:still )?(?:know|remember) "
            rf"(?:what )?my {_THING}(?:['’]?s name)?(?: is(?: called)?)?",
        ),
        ("place", r"(?:where|which (?:city|town)) do i (?P<key>live|work|study)(?: in| at)?"),
        ("place", r"where (?:do i (?P<key>come) from|am i from)"),
        ("age", r"how old am i|what is my age"),
    ),
    "zh": _asking(
        ("name", r"我(?:的名字)?(?:叫|是)(?:什么|啥)(?:名字)?|我的?名字(?:叫什么)?|我是谁"),
        ("surname", r"我姓(?:什么|啥)"),
        ("called is", r"我(?:的|们?家的?)?(?P<key>\w{1,5}?)的?(?:名字)?(?:叫|是)(?:什么|啥|谁)(?:名字)?"),
        ("is", r"我(?P<key>(?:的|最)\w{1,9}?)是(?:什么|啥|谁|哪\w{0,3}|多少|几\w?)"),
        ("place", r"我(?:现在)?(?P<key>住)在?(?:哪里?|哪儿|什么地方)"),
        ("place", r"我在(?:哪里?|哪儿|什么\w{2})(?P<key>上班|工作|上学|读书)"),
        ("place", r"我(?:是|来自|老家在)(?P<key>)(?:哪里?|哪儿|什么地方)的?人?"),
        ("age", r"我(?:今年)?(?:多大|几岁|多少岁)"),
    ),
}
"""What asks for it, with the relations that answer it."""
OWNED = {
    "en": re.compile(r"\b(?:my|our|an?) (?:[a-z-]+ ){0,2}?(?P<key>[a-z]+)\Z", re.IGNORECASE),
    "zh": re.compile(r"我.*(?:[有养买]了?|领养了?)一?[只条个匹](?P<key>\w{1,3})\Z|我家的?(?P<own>[猫狗])"),
}
"""A clause that ends with what "it" may be in the next one."""
_OF_PEOPLES = """
african american arab argentinian asian australian austrian belgian black brazilian british bulgarian canadian catholic
chilean chinese christian colombian croatian czech danish dutch egyptian english european filipino finnish french german
greek hindu hungarian indian indonesian iranian iraqi irish israeli italian japanese jewish kenyan korean latino
malaysian mexican moroccan muslim nigerian norwegian pakistani polish portuguese romanian russian scottish serbian
spanish swedish swiss syrian taiwanese thai turkish ukrainian vietnamese welsh
"""
OF_PEOPLES = frozenset(_OF_PEOPLES.split())
"""What somebody may be and is not called."""
