"""What somebody plainly told of themselves in this talk, and what was just said, told back where they ask for it.

Nothing is guessed: without it there is no such reply. Of two things told of the same the later one holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from lmchat.modes.talking.telling import ASKING, OF_PEOPLES, OWNED, TELLING, Telling
from lmchat.text.language import Language
from lmchat.text.talk.asking import spelled_out, without_courtesy
from lmchat.text.talk.messages import is_light, kind_of

MOST_VALUE = 40
"""Characters of what is told back, but for a message that is quoted."""
MOST_QUOTED = 200
"""Characters of a message that are quoted, and of one in which things are told."""
_CLAUSE_END = re.compile(
    r"(?:[!?;,，。！？；\n]|(?<!\bM[rs])(?<!\b[DS][rt])(?<!\bMrs)\.)+\s*|\s+(?:and|but|so|because)\s+|(?<=[一-鿿])\s+(?=[一-鿿])"
)
_AROUND = re.compile(
    r"\A(?:(?:can you |please )?tell me |你?(?:还?记得|知道)|你说|告诉我|那|请问)+(?=\w)"
    r"|(?: again| then| now|来着|[呢呀啊吗])\W*\Z|\W+\Z",
    re.IGNORECASE,
)
_WORDS_AFTER = re.compile(
    r"\s+(?:(?:now|too|actually|by the way|these days|btw)\Z|(?:with|since|where|which|who)\b.*)", re.IGNORECASE
)
_NO_VALUE = re.compile(r"(?:not|what|who|where)\b|[我你他她它了不什啥谁哪这那]|外卖|车|救护")
_MY = re.compile(r"\b(my|i|me|mine|our)\b|[我]", re.IGNORECASE)
_JUST_SAID = {
    "en": re.compile(
        r"(?:what (?:did|have) (?P<who>i|you) (?:just |last )?(?:said|say|wrote|write|(?:tell|ask)(?: you| me)?)"
        r"(?: just now| before(?: that)?| last| a moment ago)?"
        r"|what was (?P<whose>my|your) (?:last|previous) (?:message|question|sentence|reply|answer))",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?P<who>[我你])(?:刚才|刚刚|刚|上一?句话?|前一?句话?|上一?[条个](?:消息|问题))+(?:都|跟[你我])?"
        r"(?:[说问讲写]了?的?)?(?:是|些)?(?:什么|啥)(?:话|了)?(?P<whose>)"
    ),
}
_OWN_QUOTES = {
    "en": ("You said: “{}”", "That was your first message here."),
    "zh": ("你刚才说：“{}”", "这是你的第一句话。"),
}
_QUOTES = {"en": ("I said: “{}”", "I have said nothing yet."), "zh": ("我刚才说：“{}”", "我还什么都没说呢。")}


class _Fact(NamedTuple):
    """Something that was told."""

    relation: str
    key: str
    sentence: str


def told_back(message: str, turns: Sequence[str], language: Language) -> str:
    """The reply to a message that asks for what was told in the talk before, by two in turn; empty where it does not.

    >>> told_back("what's my dog called?", ["I have a dog. He is called Rex.", "How nice!"], "en")
    'Your dog is called Rex, as you told me.'
    >>> told_back("我刚才说了什么", ["今天好热", "多喝水。"], "zh")
    '你刚才说：“今天好热”'
    """
    asked = _AROUND.sub("", _AROUND.sub("", spelled_out(without_courtesy(message.strip()))))
    if said := _JUST_SAID[language].fullmatch(asked):
        return _just_said(said, turns, language)
    for relations, pattern in ASKING[language]:
        if found := pattern.fullmatch(asked):
            key = (found.groupdict().get("key") or "").lower()
            facts = [fact for fact in _facts(turns, language) if _answers(fact, relations.split(), key)]
            if facts:
                return facts[-1].sentence + (", as you told me." if language == "en" else "，你告诉过我。")
    return ""


def _just_said(asked: re.Match[str], turns: Sequence[str], language: Language) -> str:
    """The last message, or the last reply, in quotes."""
    is_own = (asked["who"] or asked["whose"]).lower() in ("i", "my", "我")
    quoting, nothing = (_OWN_QUOTES if is_own else _QUOTES)[language]
    place = -2 if is_own else -1
    return quoting.format(turns[place].strip()[:MOST_QUOTED]) if len(turns) >= -place else nothing


def _answers(fact: _Fact, relations: Sequence[str], key: str) -> bool:
    """Whether a fact is of one of these relations and about this thing: a sister for an older sister, too."""
    return fact.relation in relations and (fact.key == key or (bool(key) and fact.key.endswith(f" {key}")))


def _facts(turns: Sequence[str], language: Language) -> Iterator[_Fact]:
    """What the messages of the one who talks tell, the first before the last."""
    clauses = [clause.strip() for turn in turns[-2::-2][::-1] for clause in ("", *_clauses(turn[:MOST_QUOTED]))]
    spoken_of = ""
    for before, clause in pairwise(clauses):
        owned = OWNED[language].search(before)
        spoken_of = next(filter(None, owned.groups()), "") if owned else spoken_of
        found = ((telling, telling.pattern.fullmatch(clause)) for telling in TELLING[language])
        fact = next((fact for telling, match in found if match and (fact := _fact(telling, match, spoken_of))), None)
        if fact:
            yield fact


def _clauses(turn: str) -> list[str]:
    """The clauses of a message that tell; those of a question tell nothing."""
    if kind_of(turn) == "question" and len(_CLAUSE_END.split(turn.strip())) <= 2:
        return []
    return [without_courtesy(_WORDS_AFTER.sub("", clause)) for clause in _CLAUSE_END.split(turn)]


def _fact(telling: Telling, match: re.Match[str], spoken_of: str) -> _Fact | None:
    """What a clause tells; None where what it tells is no such thing."""
    value = match["value"].strip()
    key = match.groupdict().get("key") or ""
    relation = telling.relation
    if relation == "it":
        relation, key = "called", spoken_of
    if relation in ("name", "called"):
        value = _name_in(value)
    if not value or len(value) > MOST_VALUE or _NO_VALUE.match(value) or _MY.search(value):
        return None
    if relation == "called" and not key:
        return None
    sentence = telling.sentence.format(**match.groupdict() | {"key": key, "value": value})
    return _Fact(relation, key.lower(), sentence)


def _name_in(said: str) -> str:
    """The name that something said begins with: words with capitals, or a single one without; else empty."""
    words = said.split()
    names = list(takewhile(lambda word: word[0].isupper(), words)) or (words if len(words) == 1 else [])
    if not names or names[0].lower() in OF_PEOPLES or is_light(names[0]):
        return ""
    return " ".join([names[0][0].upper() + names[0][1:], *names[1:]])
