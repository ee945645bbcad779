"""What a task makes of a row, and what tasks share."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from lmchat.text.tokenizer import Tokenizer
from lmchat.training.rows import Row, turns_of
from lmchat.training.sections import Data

_SENTENCE_END = re.compile(r"[。！？…]+[”’」』）]*|[.!?]+[\"')\]]*(?=\s)|\n+")

T = TypeVar("T")
LONGEST_PIECE = 16
"""Characters of a piece, as far as it matters how much of a text is looked at."""
WITHOUT_DOCUMENT = ("generate", "chat")
"""Modes that may begin with nothing to read: a text, or a talk, can be begun."""


@dataclass(frozen=True, slots=True)
class Example:
    """One training pair as token ids, without what the batch adds (mode, length, begin, end).

    Attributes:
        mode: the mode whose piece opens the source.
        length: the length class whose piece follows.
        document: the document's ids.
        target: the target's ids.
        query: the query's ids; empty for most tasks.
        found_at: the indices in `document` where the target stands and has to be copied from; empty when it is free.
    """

    mode: str
    length: str
    document: list[int]
    target: list[int]
    query: tuple[int, ...] = ()
    found_at: tuple[int, ...] = ()

    @property
    def is_readable(self) -> bool:
        """Whether there is something to read, or the mode may begin with nothing."""
        return bool(self.document) or self.mode in WITHOUT_DOCUMENT


@dataclass(frozen=True, slots=True)
class Encoder:
    """Text to ids.

    Attributes:
        tokenizer: the checkpoint's.
        max_source: source tokens the model takes.
    """

    tokenizer: Tokenizer
    max_source: int = 400

    def __call__(self, text: str) -> list[int]:
        return self.tokenizer.encode(text)

    @property
    def room(self) -> int:
        """Tokens of query and document that fit beside mode, length and separator."""
        return self.max_source - 3


Task = Callable[[Row, Data, Encoder, random.Random], Example | None]


def plain_text(row: Row) -> str:
    """The prose of a row, whatever its task."""
    for field in ("text", "source", "context", "zh"):
        value = row.get(field)
        if isinstance(value, str) and value:
            return value
    return "\n".join(turns_of(row))


def split(text: str) -> list[str]:
    """Sentences with the white space after them; fast and rough, for targets that are made by the million.

    >>> split("One. Two! 三。四")
    ['One.', ' Two!', ' 三。', '四']
    """
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    cuts = zip([0, *ends], [*ends, len(text)], strict=True)
    return [text[start:end] for start, end in cuts if text[start:end].strip()]


def readable(text: str, encode: Encoder) -> str:
    """A text as far as its sentences fit whole into what is read of it."""
    beginning = text[: encode.room * LONGEST_PIECE]
    spans = encode.tokenizer.encode_with_spans(beginning).spans
    if len(spans) <= encode.room:
        return beginning
    return "".join(split(text[: spans[encode.room][0]])[:-1])


def window_of(parts: list[T], size: int, generator: random.Random) -> list[T]:
    """At most `size` parts in a row, from a random place."""
    start = generator.randrange(max(1, len(parts) - size + 1))
    return parts[start : start + size]
