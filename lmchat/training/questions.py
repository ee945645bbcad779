"""Questions made from statements: what is asked for becomes an interrogative, often at the front.

Cloze translation by rules (Lewis et al. 2019, arXiv:1906.04980, section 2.3): the clause around the phrase alone, an
interrogative that fits it, and words left out at random, so that a question is no copy of a sentence. Chinese leaves
the interrogative where the phrase stood, as people do.
"""

from __future__ import annotations

import random
import re

LEAST_WORDS = 4
"""Words, or Chinese characters, that a clause must keep to be asked about on its own."""
LEFT_OUT = 0.1
FRONTED = 0.7
_CJK = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_CLAUSE_END = re.compile(r"[,;:()\"“”，；：。！？!?]|\s[-–—]\s|\.(?=\s|$)")
_PREPOSITION = re.compile(r"\b(?:in|at|on|from|near|to|into|during|since|by)\s*$", re.IGNORECASE)
_YEAR = re.compile(r"\b1[0-9]{3}\b|\b20[0-9]{2}\b")
_DAY = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday"
    r"|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_NUMBER = re.compile(r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|hundred|thousand|million|billion)\b")
_OPENER = (
    r"(?:The|An?|In|On|At|It|He|She|They|We|You|This|That|These|Those|There|Then|When|While|After|Before|Since|For|From|As|If"
    r"|But|And|His|Her|Their|Its|Our|My|Some|Many|Most|All|By|With)\b"
)
_OPENED = re.compile(_OPENER)
_TELLING = re.compile(
    rf"(?!{_OPENER})[A-Z][\w'-]*(?:(?: of| of the| the| and| de| von)? [A-Z][\w'-]*)*"
    r"|[$£€]?\d[\d,.]*\d?(?: ?%| (?:million|billion|percent|years|days|people|miles|feet|dollars))?"
    r"|《([^》]{1,20})》|“([^”]{2,12})”|[\d一二三四五六七八九十百千万亿两]{1,8}[年月日个人位元名次种家岁亿万米吨%]{1,3}"
)
_CHINESE_TIME = re.compile(r"\d+年|[月日]$|世纪|年代")
_CHINESE_NUMBER = re.compile(r"[\d一二三四五六七八九十百千万亿两]")
_CHINESE_PLACE = re.compile(r"[省市县区国州镇村路岛山河湖]$")


def telling_phrases(sentence: str) -> list[tuple[int, int]]:
    """Where (start, end) a sentence has names, numbers and titles: what people ask for. A first word alone is none.

    >>> [sentence[a:b] for sentence in ["In 1990 Ann Lee moved to Paris."] for a, b in telling_phrases(sentence)]
    ['1990', 'Ann Lee', 'Paris']
    """
    found = [match.span(match.lastindex or 0) for match in _TELLING.finditer(sentence)]
    return [(start, end) for start, end in found if sentence[:start].strip() or " " in sentence[start:end]]


def ask_for(left: str, phrase: str, right: str, generator: random.Random) -> str:
    """A question whose answer is `phrase`, from the statement `left phrase right`.

    >>> ask_for("In 1990 she moved to ", "Paris", " with her dog.", random.Random(1))
    'Where in 1990 she moved with her dog?'
    """
    if _CJK.search(left + phrase + right):
        before, after = _clause(left, right, "")
        return f"{before}{_chinese_interrogative(phrase, generator)}{after}？"
    before, after = _clause(left, right, " ")
    interrogative = _interrogative(before, phrase, generator)
    if interrogative in ("where", "when"):
        before = _PREPOSITION.sub("", before).rstrip()
    before, after = _thinned(before, generator), _thinned(after, generator)
    fronted = generator.random() < FRONTED
    parts = [interrogative, _decapitalized(before), after] if fronted else [before, interrogative, after]
    text = " ".join(part for part in parts if part)
    return text[:1].upper() + text[1:] + "?"


def _clause(left: str, right: str, space: str) -> tuple[str, str]:
    """What stands before and after the phrase in its clause; in its sentence where the clause says too little."""
    before = _CLAUSE_END.split(left)[-1].strip()
    after = _CLAUSE_END.split(right)[0].strip()
    if len(_WORD.findall(before + space + after)) < LEAST_WORDS:
        before, after = left.strip(), right.strip()
    return before, after.rstrip(".!?。！？ ")


def _interrogative(before: str, phrase: str, generator: random.Random) -> str:
    """What asks for an English phrase: by its figures, its capitals and the word before it."""
    preposition = _PREPOSITION.search(before)
    if _YEAR.search(phrase) or _DAY.search(phrase):
        return generator.choice(("when", "when", "what year", "what date"))
    if _NUMBER.search(phrase):
        return generator.choice(("how many", "how many", "how much", "what", "what number of"))
    if phrase[:1].isupper():
        return generator.choice(("where", "where", "what", "which") if preposition else ("who", "who", "what", "which"))
    return generator.choice(("what", "what", "what", "which", "how"))


def _chinese_interrogative(phrase: str, generator: random.Random) -> str:
    """What asks for a Chinese phrase: by its figures and its last character."""
    if _CHINESE_TIME.search(phrase):
        return generator.choice(("什么时候", "哪一年", "何时"))
    if _CHINESE_NUMBER.match(phrase):
        return generator.choice(("多少", "几", "多少个"))
    if _CHINESE_PLACE.search(phrase):
        return generator.choice(("哪里", "什么地方", "哪个地方", "哪"))
    return generator.choice(("什么", "什么", "谁", "哪个", "哪些", "怎样"))


def _thinned(text: str, generator: random.Random) -> str:
    """The text without some of its words."""
    return " ".join(word for word in text.split() if generator.random() >= LEFT_OUT)


def _decapitalized(text: str) -> str:
    """The text as it stands inside a sentence: a small first letter, if its first word often opens sentences."""
    return text[:1].lower() + text[1:] if _OPENED.match(text) else text
