"""How English headlines are written, for training pairs that are written otherwise."""

from __future__ import annotations

import random
import re
from collections import Counter

from lmchat.text.sentences import split_sentences

LEAD_WORDS = 8
LEAD_CHARS = 3000
_LATIN_WORD = re.compile(r"[A-Za-z]+(?:[.'&-][A-Za-z]+)*")
_PUNCTUATION = re.compile(r"(,(?!\d)|[;:!?()\"%$]|\.(?=\s|$)(?<![a-z]\.[a-z]\.)|'s\b)")
_AUXILIARY = re.compile(
    r"\b(?:(?:has|have|had) been|(?:is|are|was|were)(?: being)?) (?!(?:an?|the|not|no|his|her|its|their)\b)"
)
_PERFECT = re.compile(r"\b(?:has|have|had) (?=\w+ed\b)")
_ARTICLE = re.compile(r"(?:^(?:An?|The)|\b(?:an?|the)) (?=\w)")


def headlined(sentence: str) -> str:
    """A sentence as a headline: without articles, most forms of "be", "have" before a participle, and the full stop.

    Determiners go first when a sentence is trimmed to a headline (Dorr et al. 2003, ACL W03-0501, section 4).

    >>> headlined("The two suspects were arrested by a patrol.")
    'Two suspects arrested by patrol'
    >>> headlined("He is the best.")
    'He is best'
    """
    text = _ARTICLE.sub("", _PERFECT.sub("", _AUXILIARY.sub("", sentence.strip()))).removesuffix(".").strip()
    return text[:1].upper() + text[1:]


def recased(headline: str, source: str) -> str:
    """A headline in capitals as it would stand in a sentence: each word as the source mostly writes it, else small.

    >>> recased("IBM TO BUY UNIT", "The unit of Acme was bought by IBM. IBM said so.")
    'IBM to buy unit'
    """
    written: dict[str, Counter[str]] = {}
    for word in _LATIN_WORD.findall(source):
        written.setdefault(word.lower(), Counter())[word] += 1

    def cased(match: re.Match[str]) -> str:
        word = match.group().lower()
        return written[word].most_common(1)[0][0] if word in written else word

    text = _LATIN_WORD.sub(cased, headline)
    return text[:1].upper() + text[1:]


def lead_of(text: str, generator: random.Random) -> str:
    """The first one or two sentences of some length."""
    beginning = text[:LEAD_CHARS]
    sentences = [beginning[start:end] for start, end in split_sentences(beginning, "zh")]
    long_ones = [sentence for sentence in sentences if len(sentence.split()) >= LEAD_WORDS]
    return " ".join(long_ones[: generator.choice((1, 1, 2))])


def newswire(text: str) -> str:
    """A text as it would stand in Gigaword: small letters, punctuation apart, digits as # (Rush et al. 2015, sec. 5).

    >>> newswire("U.S. stocks fell 2.5%, 1,200 left.")
    'u.s. stocks fell #.# % , #,### left .'
    """
    apart = _PUNCTUATION.sub(r" \1 ", text.lower())
    return " ".join(re.sub(r"\d", "#", apart).split())
