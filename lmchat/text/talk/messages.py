"""What a message of a talk is like: its words, whom it is about, whether it denies something, and its kind."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from lmchat.text.cjk import CJK
from lmchat.text.lexical.words import FUNCTION_WORDS

Kind: TypeAlias = Literal["question", "request", "short", "statement"]
MOST_SHORT_WORDS = 2
MOST_SHORT_CHARACTERS = 3
"""Chinese ones, of a message that says too little to be told what it is."""
WORD = rf"[{CJK}]|[^\W_{CJK}]+(?:['’][^\W_{CJK}]+)*"
"""A Latin word or a Chinese character, as a regular expression."""
_WORD = re.compile(WORD)
_CHINESE = re.compile(f"[{CJK}]")
_APOSTROPHES = re.compile("['’]")
_OF_MANY_USES = """
again am arent because bit cant cannot couldnt didnt doesnt dont even ever get go going got hadnt hasnt havent ill im
isnt ive just know let lets like lot much never now ok okay only please really shouldnt since some still such
thing think too u ur very want wasnt werent why wont wouldnt ya yeah yes youre youve
我 你 他 她 它 们 的 了 吗 呢 吧 啊 呀 是 在 有 不 没 很 就 都 也 还 要 会 能 这 那 个 一 和 跟 把 被 去 来 说 到 上 下
好 多 少 什 么 怎 谁 哪 为 叫 姓 想 得 着 过 再 又 才 给 让 真 太
"""
_LIGHT = FUNCTION_WORDS.union(_OF_MANY_USES.split())
_OF_DENIAL = """
arent cant cannot couldnt didnt doesnt dont hadnt hasnt havent isnt never nobody nor not nothing shouldnt wasnt werent
wont wouldnt 不 没 别 无
"""
_DENYING = frozenset(_OF_DENIAL.split())
_SPEAKER = frozenset(["i", "im", "ive", "id", "me", "my", "mine", "myself", "我", "咱"])
_LISTENER = frozenset(["you", "your", "youre", "youve", "yours", "yourself", "u", "ur", "ya", "你", "您"])
_OF_HIM = """
he him his hes boy boyfriend brother dad father grandfather grandpa grandson husband man nephew son uncle
他 爸 哥 弟 爷 叔 舅
"""
_OF_HER = """
she her hers shes aunt daughter girl girlfriend granddaughter grandma grandmother mom mother mum niece sister wife woman
她 妈 姐 妹 婆 姑 姨
"""
_HE, _SHE = frozenset(_OF_HIM.split()), frozenset(_OF_HER.split())
_OTHERS_FIRST = re.compile(
    r"\A(?:my|our|his|her|their|he|she|they)\b"
    r"|\A(?:[他她]|我们?的?(?:家|妈|爸|哥|姐|弟|妹|爷|奶|外公|外婆|儿|女|男|孙|姑|姨|舅|叔|伯|嫂"
    r"|老[公婆板师]|同[事学桌]|朋友|室友|领导|上司|邻居|对象|媳妇|前任|公公|孩子|宝|娃|[表堂大二小][哥姐弟妹]|猫|狗))",
    re.IGNORECASE,
)
_SPEAKER_FIRST = re.compile(r"\A(?:i|i['’]?m|i['’]ve|ive|we)\b|\A[我咱]", re.IGNORECASE)
_OPENING = r"\A(?:(?:and|but|can you|now|ok|please|so|then|well),? )*"
_ASKING = (
    r"(?:are|can|could|did|do|does|has|have|how|is|should|was|were|what|when|where|which|who|whose|why|will|would)"
    r"(?:['’]?s|['’]re)?\b"
)
_CHINESE_ASKING = rf"什么|[谁啥咋]|哪|多少|[几怎]|[吗呢么]\W*\Z|[不没]\W*\Z|还是|([{CJK}])[不没]\1|有没有"
_CHINESE_TELLING = re.compile(
    r"没什么|没[谁啥]|(?:什么|[谁啥哪])[^，。]{0,3}[都也]|[好这那有十]几|怎么[都也]|不怎么"
    r"|(?:\A|(?<=[，。我你他她它们是对可得果]))还是|还是(?=[不没很会想要开有])|(?:还没|正|着|在).*呢\W*\Z"
)
"""Words that ask elsewhere, where they do not."""
_QUESTION = re.compile(rf"{_OPENING}{_ASKING}|{_CHINESE_ASKING}", re.IGNORECASE)
_WISHING = (
    r"(?:answer|call|describe|draw|explain|find|give|help|let['’]?s|list|make|open|play|read|recom+end|remind|repeat|say"
    r"|search|send|show|sing|solve|start|stop|tell|translate|try|wish|write"
    r"|(?:book|buy|order|set|turn) (?:an?|it|me|my|on|off|the|some)|wake me|calculate|compute)\b"
)
_CHINESE_WISHING = (
    r"\A(?:(?:[请再换来讲写唱]|把[^，。]{1,30}?(?:(?:翻译|译)成|打开|关掉|发给|删掉))(?!.*[了过]\W*\Z)"
    r"|你?给我|帮我?|推荐|告诉我|夸|陪我|教我|介绍|说[个点句一]|提醒我|叫醒我|[设定订画]一?[个张只首份]"
    r"|放一?首|播放|打开(?!.*了)|关[掉上闭](?!.*了)|搜索|(?:[查搜算]|翻译)一下|翻译(?=[\"“：:成这]))"
)
_REQUEST = re.compile(rf"{_OPENING}{_WISHING}|{_CHINESE_WISHING}", re.IGNORECASE)


def words_in(text: str) -> list[str]:
    """Latin words and single Chinese characters, as they are written.

    >>> words_in("I'm 30, 你好!")
    ["I'm", '30', '你', '好']
    """
    return _WORD.findall(text)


def normal(word: str) -> str:
    """A word as it is compared: people leave capitals and apostrophes out."""
    return _APOSTROPHES.sub("", word.lower())


def is_light(word: str) -> bool:
    """Whether a word says little about what is talked about.

    >>> is_light("You're"), is_light("river"), is_light("的")
    (True, False, True)
    """
    return normal(word) in _LIGHT or _APOSTROPHES.split(word.lower())[0] in _LIGHT


def kind_of(message: str) -> Kind:
    """The kind of a message.

    >>> [kind_of(message) for message in ("what time is it", "sing a song", "Mondays!", "I lost my keys")]
    ['question', 'request', 'short', 'statement']
    """
    if message.rstrip().endswith(("?", "？")) or _QUESTION.search(_CHINESE_TELLING.sub(" ", message)):
        return "question"
    if _REQUEST.search(message):
        return "request"
    most = MOST_SHORT_CHARACTERS if _CHINESE.search(message) else MOST_SHORT_WORDS
    return "short" if len(words_in(message)) <= most else "statement"


def denies(message: str) -> bool:
    """Whether something in a message is said not to be so.

    >>> denies("I dont like cats"), denies("我没去"), denies("I like cats")
    (True, True, False)
    """
    return any(normal(word) in _DENYING for word in words_in(message))


def are_swapped(first: str, second: str) -> bool:
    """Whether one message is about who speaks and the other about who listens, or about somebody else.

    >>> are_swapped("What's my name?", "What is your name?"), are_swapped("My brother failed.", "I failed.")
    (True, True)
    >>> are_swapped("I failed.", "i have failed"), are_swapped("Do you remember me?", "you remember me")
    (False, False)
    """
    if _persons(first) ^ _persons(second) == {"speaker", "listener"}:
        return True
    return {_begins_with(first), _begins_with(second)} == {"speaker", "others"}


def genders(text: str) -> set[str]:
    """Of what gender those are whom a text speaks of, as pronouns and words for relatives tell: "he" and "she"."""
    words = {normal(word) for word in words_in(text)}
    return {name for name, pronouns in (("he", _HE), ("she", _SHE)) if words & pronouns}


def _persons(message: str) -> set[str]:
    """Whom a message is about, of the two that talk."""
    words = {normal(word) for word in words_in(message)}
    return {name for name, pronouns in (("speaker", _SPEAKER), ("listener", _LISTENER)) if words & pronouns}


def _begins_with(message: str) -> str:
    """Whom a message begins with."""
    if _OTHERS_FIRST.search(message):
        return "others"
    return "speaker" if _SPEAKER_FIRST.search(message) else ""
