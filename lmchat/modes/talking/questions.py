"""Questions that only the words of a text tell from talk: "How do you reset it?", or no more than "reset button".

A question with "you" in it means anybody, and not who listens, where most of what it says stands in the text. What is
no sentence at all asks for what it names, where that stands there, and so does a wish to hear of a thing. And what
somebody asks of their own life is talk, where the text has nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lmchat.modes.answering.names import stems
from lmchat.text.cjk import CJK
from lmchat.text.lexical.words import FUNCTION_WORDS
from lmchat.text.talk.asking import TO_LMCHAT, question_in, spelled_out, thing_to_hear_of, without_courtesy
from lmchat.text.talk.speech import polished

_ANYBODY = re.compile(
    r"\b(?:(?:do|can|could|should|must|may|if|when|unless|before|after) you\b"
    r"|are you (?:allowed|expected|obliged|permitted|required|supposed) to\b)",
    re.IGNORECASE,
)
"""You who may be anybody."""
_OF_MINDS = """
agree believe feel give hate help hope know like love mean meet miss name prefer read recommend remember said saw say
see sign speak suggest sure talk tell think translate understand want wish
"""
_MINDS = frozenset(_OF_MINDS.split())
"""What somebody is asked about, not anybody."""
_COMMON = """
also always ever get had happen happens have instead just long many much often really soon still use
"""
_LIGHT = FUNCTION_WORDS.union(_COMMON.split())
"""English words that any text has."""
_NAME = re.compile(r"(?!(?:and|at|for|from|in|of|on|or|to)\b)[a-z][\w'’ -]*", re.IGNORECASE)
"""What may be the name of a thing; it begins with none of the words that join its parts."""
_JOINING = "a an and at for from her his in its of on or s the their to"
_IN_NAMES = frozenset(_JOINING.split())
LONGEST_NAME = 5
"""Words."""
STANDING = 2 / 3
"""The part of what is asked that stands in the text."""
_WORD = re.compile(r"[\w-]+")
_OF_TALK = """
congratulations cool dear exactly fine good goodbye happy help interesting later let love maybe me morning next nice
night perfect please stop think time wait welcome
下次 但是 加油 厉害 同意 因为 如果 对的 应该 开心 当然 必须 所以 所有 抱歉 无聊 早安 明天 明白 昨天 是的 晚安 有意思
有的 现在 今天 知道 继续 而且 辛苦 随便 需要 高兴 可以 可能 再见
"""
_TALK = frozenset(_OF_TALK.split())
"""Words of talk that a text may have by chance: a message of nothing else names no thing."""
_HAN = re.compile(f"[{CJK}]")
_CHINESE_NAME = re.compile(rf"(?!.*[我你您咱他她这那不没了吗呢吧啊很太真好谢])(?=.*[{CJK}])[{CJK}A-Za-z0-9]{{2,10}}")

_OWN_THING = re.compile(
    r"(?:what|who|where|when|which|how old) (?:is|are|was|were) my (\w+)(?: again| called)?\W*\Z"
    r"|我的?(叫|姓|[^\W我你]{1,4}?)(?:是|叫)?(?:什么(?:名字)?|谁|哪[里儿]?|几岁)(?:来着|[呀啊呢])*\W*\Z",
    re.IGNORECASE,
)
"""A question for nothing but something of one's own: a name, a sister."""
_NAMED = re.compile(r"\bmy\b|我的|[叫姓]什么|[叫姓](?:啥|谁)", re.IGNORECASE)
_KEPT_BY_LMCHAT = re.compile(
    r"\b(?:chats?|conversations?|data|files?|history|messages?|summary|texts?|talks?)\b|数据|聊天|记录|文件|信息|摘要|历史",
    re.IGNORECASE,
)
"""What is one's own and kept by lmchat: it is told where that is."""
_CHINESE_PARTS = re.compile("[的和与、]")
"""What joins the parts of a Chinese name, such as 志愿者的工作."""
CALLED = 1 / 2
"""The part of what a thing is called that stands in the text, where somebody wants to hear of it."""
_WHY_I = (
    r"why (?:am|was|do|did|have) i\b"
    r"|为(?:什么|啥|何)我(?![们的])|我(?![们的])\w{0,2}(?:为(?:什么|啥|何)|怎么(?:这么|总|老))"
)
_SHOULD_I = r"(?:(?:wh\w+|how) )?should i\b|\w{0,4}我应?该"
_POINTS = r"\b(?:here|it|that|them|there|these|this|those)\b|它|[这那][个份封篇里儿]"
_OF_ONES_LIFE = re.compile(
    rf"(?!.*(?:{_POINTS}))(?:{_WHY_I}|(?P<advice>{_SHOULD_I}))(?P<life>[^,.!?，。！？]+)\W*", re.IGNORECASE
)
"""The question why one is as one is, or what one should do, that points to nothing."""
_AS_ONE_IS = re.compile(
    r"\b(?:am|was|do|did|have) i (?:so|such|always|never|feel|sleep|(?:often |still )?"
    r"(?:tired|sad|lonely|hungry|unhappy|bored|anxious|nervous|scared|angry|exhausted))\b|我[^，。]{0,3}(?:[这那]么|总|老)",
    re.IGNORECASE,
)
"""How one feels or always is, of which no letter to its reader tells either, but in the same words."""
_LIGHT_CHARACTERS = frozenset(
    "这那么了吗呢吧啊呀嘛的地得着过在是有没不要会能可以就都还也很太总老又再好谁哪什怎样做办去到给对和跟"
)
"""Chinese ones that any text has."""


def question_about(message: str, text: str) -> str:
    """The question that a message puts to a text, see `question_in`; empty where it puts none.

    >>> question_about("How do you reset it?", "To reset the router, hold the button.")
    'How do you reset it?'
    >>> question_about("How do you feel?", "To reset the router, hold the button.")
    ''
    """
    said = without_courtesy(message.strip())
    if text and _is_of_ones_life(said, text):
        return ""
    return question_in(message) or (message.strip() if _is_about(said, text) else "")


def is_of_ones_own(message: str) -> bool:
    """Whether a message asks for nothing but something of the one who talks, which lmchat may know of them alone.

    >>> is_of_ones_own("What is my name?"), is_of_ones_own("Where is my data?"), is_of_ones_own("我吃什么")
    (True, False, False)
    """
    return bool(_own_thing(message) and _NAMED.search(message) and not _KEPT_BY_LMCHAT.search(message))


def asks_what_was_told(message: str, turns: Sequence[str]) -> bool:
    """Whether a message asks for something of the one who talks that was spoken of earlier in the talk.

    A question that says more, such as "what does my contract say about holidays?", may be about a text.

    >>> asks_what_was_told("what is my name?", ["My name is Priya.", "Hello, Priya!"])
    True
    >>> asks_what_was_told("what is my deadline?", ["My name is Priya.", "Hello, Priya!"])
    False
    """
    own = _own_thing(message)
    if not own:
        return False
    thing = re.escape(own.group(1) or own.group(2))
    told = re.compile(rf"\bmy {thing}(?:'s)?\b" if own.group(1) else rf"我的?{thing}(?!什么|谁|哪)", re.IGNORECASE)
    return any(told.search(turn) for turn in turns[-2::-2])


def _own_thing(message: str) -> re.Match[str] | None:
    return _OWN_THING.match(spelled_out(without_courtesy(message.strip())))


def _is_of_ones_life(said: str, text: str) -> bool:
    """Whether a message without courtesy is a question about the writer's own life, of which the text has nothing.

    A text that speaks to its reader may tell them by other words, and so may any text what to bring or to avoid: advice
    that is asked for in a single word is asked of it.
    """
    own = _OF_ONES_LIFE.fullmatch(said)
    if own is None or (TO_LMCHAT.search(text) and not _AS_ONE_IS.search(said)):
        return False
    life = own["life"]
    meant = set(life) - _LIGHT_CHARACTERS if _HAN.search(life) else _meant(life)
    return len(meant) > (own["advice"] is not None) and meant.isdisjoint(stems(text).union(text))


def _is_about(said: str, text: str) -> bool:
    """Whether a message without courtesy names something in the text, or asks anybody about what stands there."""
    if thing := thing_to_hear_of(said):
        return _is_of(thing, text)
    if _CHINESE_NAME.fullmatch(said):
        return _stands_in(said, text)
    others = _ANYBODY.sub(" ", said)
    words = _WORD.findall(others.lower())
    meant = _meant(others)
    to_anybody = others != said and not TO_LMCHAT.search(others) and _MINDS.isdisjoint(words)
    if not (_names_a_thing(said, words) or (to_anybody and polished(said).endswith("?"))):
        return False
    return bool(meant) and len(meant & stems(text)) >= STANDING * len(meant)


def _meant(said: str) -> set[str]:
    """What the English words begin with that not any text has."""
    return stems(" ".join(word for word in _WORD.findall(said.lower()) if word not in _LIGHT))


def _stands_in(name: str, text: str) -> bool:
    """Whether a Chinese name stands in the text, and not by chance."""
    return name in text and name not in _TALK


def _is_of(thing: str, text: str) -> bool:
    """Whether enough of what a thing is called stands in the text."""
    parts = [part for part in _CHINESE_PARTS.split(thing) if _CHINESE_NAME.fullmatch(part)]
    if parts:
        return sum(_stands_in(part, text) for part in parts) >= CALLED * len(parts)
    meant = _meant(thing)
    return bool(meant) and len(meant & stems(text)) >= CALLED * len(meant)


def _names_a_thing(said: str, words: Sequence[str]) -> bool:
    """Whether a message may be the English name of a thing."""
    names = all(word in _IN_NAMES or word not in _LIGHT for word in words) and not _TALK.issuperset(words)
    return names and len(words) <= LONGEST_NAME and _NAME.fullmatch(said) is not None
