"""What people say and lmchat replies, as far as it was written down: exchanges, found again by what is said.

A small network that writes freely says little to the point, and what was once replied to nearly the same message often
fits (retrieval-based conversation: Ji et al. 2014, arXiv:1408.6988). The index (index.py) finds the messages that have
most words in common with one; how similar they are depends on what these do not tell, and on what was said before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence, Set
from pathlib import Path
from typing import NamedTuple

from lmchat.text.language import Language
from lmchat.text.talk.index import Exchange, index_in
from lmchat.text.talk.messages import Kind, are_swapped, denies, is_light, kind_of, normal, words_in

SHIPPED = Path(__file__).parent
NOTHING_SHARED = 0.6
"""What the likeness of a statement counts that shares nothing with the other but words of little weight."""
STEM = 4
"""Letters by which forms of a word are told to be of the same one."""
OUT_OF_CONTEXT = 0.6
"""What the likeness of a message that came later in its talk counts where other things were said before."""
SAME_REPLY_BEFORE = 0.5
"""What the likeness of a message is at least that follows the same reply as this one: it is what people say to that."""
OPENS_A_TALK = 0.9
"""What that of a talk's first message counts in the middle of another."""
AT_ODDS = 0.6
"""What that of a message counts that is about another person, or asks or wishes where the other one tells."""
DENIED = 0.4
"""What that of a message counts which denies something for one that denies nothing, and the other way round."""


class Similar(NamedTuple):
    """An exchange whose message is like another one.

    Attributes:
        exchange: the exchange.
        similarity: 0 to 1.
        likeness: of the messages alone, whatever was said before them.
    """

    exchange: Exchange
    similarity: float
    likeness: float


class _Query(NamedTuple):
    """A message to which similar ones are looked for, and what of it they are compared with.

    Attributes:
        message: what was said.
        kind: of what kind it is.
        denies: whether it denies something.
        words: what its words that say something begin with, see `content`.
        known: those of them that stand in some message of the exchanges.
        turns: what was said before.
        told: what the words of the last two of these begin with.
    """

    message: str
    kind: Kind
    denies: bool
    words: Set[str]
    known: Set[str]
    turns: Sequence[str]
    told: Set[str]


class Exchanges:
    """Exchanges of both languages, those of one read when they are first asked for.

    Args:
        folder: where the files are; a language without one has none.
    """

    def __init__(self, folder: Path = SHIPPED) -> None:
        self._folder = folder

    def similar(
        self, message: str, turns: Sequence[str], language: Language, most: int, *, answers: bool = True
    ) -> list[Similar]:
        """Exchanges whose messages have most in common with one that was said after some turns, the most similar first.

        They are at most `most`, and, where the message answers the reply before it, as many at most that follow the
        same reply.
        """
        path = self._folder / f"talks.{language}.npz"
        if not path.is_file():
            return []
        index = index_in(path)
        cosines = index.cosines(message)
        kind, words = kind_of(message), content([message])
        known = words if kind == "question" else words - content(index.unseen(message))
        query = _Query(message, kind, denies(message), words, known, turns, content(turns[-2:]))
        best = (-cosines).argsort(kind="stable")[:most]
        following = index.following.get(turns[-1], ())[:most] if turns and answers else ()
        found = []
        for row in dict.fromkeys([*best[cosines[best] > 0].tolist(), *following]):
            exchange = index.exchanges[row]
            share = _alike(exchange.message, query)
            likeness = min(1.0, float(cosines[row])) * share
            similarity = likeness * _in_context(exchange, query)
            if turns and answers and exchange.before[-1:] == (turns[-1],):
                similarity = max(similarity, SAME_REPLY_BEFORE * share)
            found.append(Similar(exchange, similarity, likeness))
        return sorted(found, key=lambda similar: -similar.similarity)


def _in_context(exchange: Exchange, query: _Query) -> float:
    """What the likeness of an exchange's message counts, by the turns before it and those before the query.

    A message without a word that says something, such as "no", means what was said before.
    """
    if not exchange.before:
        return OPENS_A_TALK if query.turns else 1.0
    there = content(exchange.before[-2:])
    shared = len(query.told & there) / math.sqrt(max(1, len(query.told) * len(there)))
    return min(1.0, (OUT_OF_CONTEXT if query.words else 0.0) + shared)


def _alike(message: str, query: _Query) -> float:
    """What the likeness of a message to the query counts, by what their words do not tell.

    Both may say something of which nothing is the same, but for words that were seen nowhere: "I am from Norway" is
    then somewhat like "I am from Chile", and "Do you have a sister?" is not like "Do you have a name?".
    """
    words, kind = content([message]), kind_of(message)
    share = 1.0
    if words and query.known and not words & query.known:
        share = 0.0 if query.kind == "question" else NOTHING_SHARED
    if denies(message) != query.denies:
        share *= DENIED
    if are_swapped(message, query.message):
        share *= AT_ODDS
    if {"statement"} < {kind, query.kind} <= {"question", "request", "statement"}:
        share *= AT_ODDS
    return share


def content(texts: Iterable[str]) -> set[str]:
    """What the words of texts that say something begin with; Chinese characters are words.

    >>> sorted(content(["I was swimming in the river.", "我游泳"]))
    ['rive', 'swim', '泳', '游']
    """
    return {normal(word)[:STEM] for text in texts for word in words_in(text) if not is_light(word)}
