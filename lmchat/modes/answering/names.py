"""Whether a text has the names of a question: a question about what a text never names has hardly an answer there."""

from __future__ import annotations

import re
import unicodedata

from lmchat.text.lexical.places import countries_in_short, places_in
from lmchat.text.lexical.surnames import persons_in
from lmchat.text.lexical.words import FUNCTION_WORDS

_WORD = re.compile(r"[^\W\d_]+")
_STEM = 4
"""Letters that a name and what is derived from it have in common: Sweden and Swedish."""


def names(question: str) -> set[str]:
    """The words of a question in Latin script with a capital that its place does not account for.

    >>> sorted(names("Who is the mayor of New York?"))
    ['New', 'York']
    >>> names("WHO IS IT?")
    set()
    """
    words = _WORD.findall(question)
    if not any(word.islower() for word in words[1:]):
        return set()
    capitalized = {word for word in words[1:] if word[0].isupper() and word[1:].islower()}
    return {word for word in capitalized if word.lower() not in FUNCTION_WORDS}


def lacks_a_name(text: str, question: str) -> bool:
    """Whether a name of the question, and all that may be derived from it, stands nowhere in the text.

    >>> lacks_a_name("The Swedish king opened the bridge.", "Who is the king of Sweden?")
    False
    >>> lacks_a_name("The mayor of Rome opened it.", "Who is the mayor of Paris?")
    True
    """
    wanted = stems(" ".join(names(question)))
    return bool(wanted) and not wanted <= stems(text)


def lacks_a_place(text: str, question: str) -> bool:
    """Whether a Chinese text names well-known places, and none of those that the question names.

    A text that names none at all may well be about what the question takes for granted, and news name countries by one
    character.

    >>> lacks_a_place("杭州地铁的票价是2元到9元。", "北京地铁票价多少？")
    True
    >>> lacks_a_place("地铁的票价是2元到9元。", "北京地铁票价多少？")
    False
    """
    wanted = places_in(question)
    found = places_in(text) if wanted else frozenset()
    return bool(found) and wanted.isdisjoint(found | countries_in_short(text))


def lacks_a_person(text: str, question: str) -> bool:
    """Whether a person that a Chinese question is about stands nowhere in the text.

    >>> lacks_a_person("王建国的电话是13800001234。", "张伟的电话是多少？")
    True
    """
    return any(person not in text for person in persons_in(question))


def lacks_in_chinese(text: str, question: str) -> bool:
    """Whether a Chinese text is about other places or persons than the question, as far as names tell."""
    return lacks_a_person(text, question) or lacks_a_place(text, question)


def stems(text: str) -> set[str]:
    """What the words of a text begin with, digits left out.

    >>> sorted(stems("The Swedish king, in 1999"))
    ['in', 'king', 'swed', 'the']
    """
    return {word.group()[:_STEM] for word in _WORD.finditer(plain(text))}


def plain(text: str) -> str:
    """The text in small letters without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
