"""What people say and lmchat replies, as far as it was written down: exchanges, found again by what is said.

A small network that writes freely says little to the point, and what was once replied to nearly the same message often
fits (retrieval-based conversation: Ji et al. 2014, arXiv:1408.6988). Messages are alike by the cosine of their units,
words and pairs of neighbouring ones, each weighed by how few messages have it:

    weight of a unit = log((N + 1) / (n + 0.5)), half of it for a pair;    n the messages it stands in, N all

`talks.LANGUAGE.npz` beside this file has the talks and an index of their messages; scripts/make_talks.py wrote it.
"""

from __future__ import annotations

import io
import math
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from lmchat.text.language import Language
from lmchat.text.talk.messages import are_swapped, denies, is_light, kind_of, normal, words_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Talk: TypeAlias = tuple[str, ...]
"""Turns, by two in turn: a message and its reply."""
SHIPPED = Path(__file__).parent
PAIR_WEIGHT = 0.5
NOTHING_SHARED = 0.6
"""What the likeness of a statement counts that shares nothing with the other but words of little weight."""
UNSEEN = 0.3
"""What the weight of a unit counts that stands in no message."""
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


class Exchange(NamedTuple):
    """A message and its reply.

    Attributes:
        before: the turns before them.
        message: what was said.
        reply: what lmchat says to it.
    """

    before: Talk
    message: str
    reply: str


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


def units_of(text: str) -> list[str]:
    """The units of a message, each once: words, and with a blank between them pairs; its ends count as words."""
    words = [normal(word) for word in words_in(text)]
    pairs = (f"{first} {second}" for first, second in pairwise(["", *words, ""]))
    return list(dict.fromkeys([*words, *pairs])) if words else []


def packed(talks: Sequence[Talk]) -> bytes:
    """Talks and the index of their messages, as a file has them."""
    import numpy as np

    messages = [units_of(exchange.message) for exchange in exchanges_of(talks)]
    postings: dict[str, list[int]] = defaultdict(list)
    for row, units in enumerate(messages):
        for unit in units:
            postings[unit].append(row)
    weights = {unit: _weight(unit, len(rows), len(messages)) for unit, rows in postings.items()}
    units = sorted(postings, key=_key)
    file = io.BytesIO()
    np.savez_compressed(
        file,
        text=np.frombuffer("\n\n".join("\n".join(talk) for talk in talks).encode(), np.uint8),
        keys=np.array([_key(unit) for unit in units], np.uint32),
        ends=np.cumsum([len(postings[unit]) for unit in units], dtype=np.int32),
        rows=np.array([row for unit in units for row in postings[unit]], np.int32),
        norms=np.array([_norm(weights[unit] for unit in units) for units in messages], np.float32),
    )
    return file.getvalue()


def exchanges_of(talks: Iterable[Talk]) -> list[Exchange]:
    """The exchanges of talks, in order."""
    return [Exchange(talk[:at], talk[at], talk[at + 1]) for talk in talks for at in range(0, len(talk) - 1, 2)]


def _key(unit: str) -> int:
    return zlib.crc32(unit.encode())


def _weight(unit: str, standing: int, messages: int) -> float:
    return math.log((messages + 1) / (standing + 0.5)) * (PAIR_WEIGHT if " " in unit else 1)


def _norm(weights: Iterable[float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights)) or 1.0


@dataclass(frozen=True, slots=True)
class Index:
    """Exchanges with the index of their messages.

    Attributes:
        exchanges: all of them.
        keys: what units are known by, sorted.
        ends: for each of them where its rows end.
        rows: of the exchanges in whose message a unit stands, by unit.
        norms: (exchanges,), the lengths of the messages' vectors.
        following: the rows of the exchanges that come after a reply, by the reply.
    """

    exchanges: Sequence[Exchange]
    keys: NDArray[np.uint32]
    ends: NDArray[np.int32]
    rows: NDArray[np.int32]
    norms: NDArray[np.float32]
    following: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray[Any]]) -> Index:
        """The index that a file has."""
        talks = arrays["text"].tobytes().decode().split("\n\n")
        exchanges = exchanges_of(tuple(talk.split("\n")) for talk in talks)
        following: dict[str, list[int]] = defaultdict(list)
        for row, exchange in enumerate(exchanges):
            if exchange.before:
                following[exchange.before[-1]].append(row)
        return cls(exchanges, arrays["keys"], arrays["ends"], arrays["rows"], arrays["norms"], following)

    def cosines(self, message: str) -> NDArray[np.float32]:
        """(exchanges,), how like a message those of the exchanges are.

        A word that none of them has, such as a name, is mostly one that another stands for: it counts less.
        """
        import numpy as np

        found = np.zeros(len(self.exchanges), np.float32)
        weights = []
        for unit in units_of(message):
            rows = self._rows_of(_key(unit))
            weight = _weight(unit, len(rows), len(self.exchanges))
            weights.append(weight if len(rows) else UNSEEN * weight)
            found[rows] += weight * weight
        return found / (self.norms * np.float32(_norm(weights)))

    def unseen(self, message: str) -> set[str]:
        """The words of a message that no message of the exchanges has."""
        return {word for word in words_in(message) if not len(self._rows_of(_key(normal(word))))}

    def _rows_of(self, key: int) -> NDArray[np.int32]:
        at = int(self.keys.searchsorted(key))
        if at == len(self.keys) or self.keys[at] != key:
            return self.rows[:0]
        return self.rows[self.ends[at - 1] if at else 0 : self.ends[at]]


@cache
def _index_in(path: Path) -> Index:
    """The index of a file: read once, however many there are of it."""
    import numpy as np

    with np.load(path) as arrays:
        return Index.of(arrays)


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
        index = _index_in(path)
        cosines = index.cosines(message)
        unseen = index.unseen(message) if kind_of(message) != "question" else set()
        best = (-cosines).argsort(kind="stable")[:most]
        following = index.following.get(turns[-1], ())[:most] if turns and answers else ()
        found = []
        for row in dict.fromkeys([*best[cosines[best] > 0].tolist(), *following]):
            exchange = index.exchanges[row]
            share = _alike(exchange.message, message, unseen)
            likeness = min(1.0, float(cosines[row])) * share
            similarity = likeness * _in_context(exchange, message, turns)
            if turns and answers and exchange.before[-1:] == (turns[-1],):
                similarity = max(similarity, SAME_REPLY_BEFORE * share)
            found.append(Similar(exchange, similarity, likeness))
        return sorted(found, key=lambda similar: -similar.similarity)


def _in_context(exchange: Exchange, message: str, turns: Sequence[str]) -> float:
    """What the likeness of an exchange's message counts, by the turns before it and those before the other message.

    A message without a word that says something, such as "no", means what was said before.
    """
    if not exchange.before:
        return OPENS_A_TALK if turns else 1.0
    here, there = content(turns[-2:]), content(exchange.before[-2:])
    shared = len(here & there) / math.sqrt(max(1, len(here) * len(there)))
    return min(1.0, (OUT_OF_CONTEXT if content([message]) else 0.0) + shared)


def _alike(known: str, message: str, unseen: Set[str]) -> float:
    """What the likeness of a message to a known one counts, by what their words do not tell.

    Both may say something of which nothing is the same, but for words that were seen nowhere: "I am from Norway" is
    then somewhat like "I am from Chile", and "Do you have a sister?" is not like "Do you have a name?".
    """
    there, here = content([known]), content([message]) - content(unseen)
    kinds = kind_of(known), kind_of(message)
    share = 1.0 if not (there and here) or there & here else 0.0 if kinds[1] == "question" else NOTHING_SHARED
    if denies(known) != denies(message):
        share *= DENIED
    if are_swapped(known, message):
        share *= AT_ODDS
    if {"statement"} < set(kinds) <= {"question", "request", "statement"}:
        share *= AT_ODDS
    return share


def content(texts: Iterable[str]) -> set[str]:
    """What the words of texts that say something begin with; Chinese characters are words.

    >>> sorted(content(["I was swimming in the river.", "我游泳"]))
    ['rive', 'swim', '泳', '游']
    """
    return {normal(word)[:STEM] for text in texts for word in words_in(text) if not is_light(word)}
