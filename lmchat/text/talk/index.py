"""An index of what people say in talks: the exchanges whose messages have most in common with another one.

Messages are alike by the cosine of their units, words and pairs of neighbouring ones, each weighed by how few messages
have it:

    weight of a unit = log((N + 1) / (n + 0.5)), half of it for a pair;    n the messages it stands in, N all

`talks.LANGUAGE.npz` beside this file has the talks and the index of their messages; scripts/make_talks.py wrote it.
"""

from __future__ import annotations

import io
import math
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from lmchat.text.talk.messages import normal, words_in

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Talk: TypeAlias = tuple[str, ...]
"""Turns, by two in turn: a message and its reply."""
PAIR_WEIGHT = 0.5
UNSEEN = 0.3
"""What the weight of a unit counts that stands in no message."""


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
def index_in(path: Path) -> Index:
    """The index of a file: read once, however many there are of it."""
    import numpy as np

    with np.load(path) as arrays:
        return Index.of(arrays)
