"""What a row is on its way through a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

METRICS = ("rouge1", "rouge2", "rougeL")
"""The columns of rows with a reference."""
HOW_TO_CONVERT = "iconv -f GB18030 -t UTF-8 FILE > NEW converts a file in GB18030"
"""What to do about rows that are not in UTF-8."""
DIGEST_BYTES = 8
"""Enough to tell two inputs apart; nobody gains by making them look alike."""


@dataclass(frozen=True, slots=True)
class Record:
    """What stands in one row of the input.

    Attributes:
        fields: by name.
        place: where it stands, for messages: "in.jsonl, line 7".
        is_document: whether it is a file of its own, whose format is known and whose markup is gone.
    """

    fields: Mapping[str, Any]
    place: str
    is_document: bool = False


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A row of the input that cannot be read.

    Attributes:
        error: why, in one line; it names the place.
        id: its id, where that is known.
    """

    error: str
    id: Any = None


@dataclass(frozen=True, slots=True)
class Task:
    """What a mode works on.

    Attributes:
        text: the text, or the prompt.
        question: about the text, for modes that take one.
        references: what people wrote; any of them is right.
        turns: what was said before the text, in a conversation.
        seed: of sampling, for work that gives each task its own.
        is_document: whether the text is that of a document, without its markup.
    """

    text: str
    question: str = ""
    references: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    seed: int = 0
    is_document: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its place in the whole input.

    Attributes:
        number: of all rows of all inputs, from 0.
        id: any JSON value.
        task: what is to be done; None where that cannot be told.
        error: why not.
        extra: further fields of the input, which are passed through.
    """

    number: int
    id: Any
    task: Task | None
    error: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A hash of all that its output depends on; "" without a task, as what is wrong may be mended meanwhile."""
        return blake2b(ascii(self).encode(), digest_size=DIGEST_BYTES).hexdigest() if self.task else ""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a task; everything in it can be written as JSON.

    Attributes:
        values: the columns of the output but for the id and what is passed through, in their order.
        facts: what the report counts: "kind" of a failure, "source_tokens", "tokens", "fallback", "no_answer",
            "origin"; with a reference, ROUGE F1 of the output ("scores"), of "lead-1" and of "lead-3".
    """

    values: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A finished row.

    Attributes:
        number: as in `Row`.
        record: the columns of the output, in their order.
        facts: as in `Result`.
        digest: as in `Row`; "" where it is not known.
    """

    number: int
    record: Mapping[str, Any]
    facts: Mapping[str, Any]
    digest: str = ""
