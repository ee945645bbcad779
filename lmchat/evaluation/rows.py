"""The rows of test files: a text, perhaps a question about it, and what people wrote.

    {"source": "...", "target": "..."}                            a summary; `refs` are several, `target` among them
    {"context": "...", "question": "...", "answer": "..."}        an answer; `answers` are all that count as right
    {"turns": ["...", "...", ...]}                                a conversation; one of its turns is the reply
    {"text": "..."}                                               prose; what follows its first sentence is known

A file is JSON Lines, plain or compressed with xz or gzip, one object a line; lines of white space are skipped.
"""

from __future__ import annotations

import gzip
import json
import lzma
import random
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from lmchat.errors import DataError
from lmchat.evaluation.baselines import first_sentences
from lmchat.text.lexical.names import with_names
from lmchat.text.normalization import normalize
from lmchat.text.sanitize import blank_controls, encodable

Record = dict[str, Any]

_OPENERS: dict[str, Callable[..., IO[str]]] = {".xz": lzma.open, ".gz": gzip.open}


@dataclass(frozen=True, slots=True)
class Row:
    """One text and what people wrote about it.

    Attributes:
        id: the number of its line, from 1.
        source: the text.
        references: summaries of it, or answers to the question; any of them is right.
        query: the question, for modes that take one.
        turns: what was said before the text, in a conversation.
        choices: replies that may be the true one, the true one first.
    """

    id: str
    source: str
    references: tuple[str, ...]
    query: str = ""
    turns: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


class Rows(Protocol):
    """Rows that can be counted, and gone through more than once: a list, or `DrawnRows`, which takes no memory."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Row]: ...


def rows_of(path: Path, parse: Callable[[str, Record], Row]) -> Iterator[Row]:
    """The rows of a file in order.

    Args:
        path: a file of JSON Lines.
        parse: makes a row of its id and its object; may raise `DataError`, which then names the file and the line.

    Raises:
        DataError: the file is missing or damaged, or a line breaks the format.
    """
    try:
        with _OPENERS.get(path.suffix, open)(path, "rt", encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _row(path, number, line, parse)
    except (OSError, EOFError, lzma.LZMAError, zlib.error, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(f"{path.name or path} cannot be read: {reason}", "check the path and the file") from error


@dataclass(frozen=True, slots=True)
class DrawnRows:
    """Rows of a file that are read anew each time they are gone through, so that they take no memory.

    Attributes:
        path: a file of JSON Lines.
        parse: as in `rows_of`.
        count: how many there are.
        numbers: of those that were drawn, from 0, among the rows of the file; None for all.
    """

    path: Path
    parse: Callable[[str, Record], Row]
    count: int
    numbers: frozenset[int] | None = None

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Row]:
        rows = enumerate(rows_of(self.path, self.parse))
        return (row for number, row in rows if self.numbers is None or number in self.numbers)


def draw_rows(path: Path, parse: Callable[[str, Record], Row], limit: int | None, seed: int = 0) -> DrawnRows:
    """At most `limit` rows, those that `sample` draws; all of them for None.

    Raises:
        DataError: as `rows_of`, whichever row it is about; also for "-", since rows are read more than once.
    """
    if str(path) == "-" and not path.exists():
        raise DataError("standard input cannot be evaluated on: its rows could be read once only", "name a file")
    count = sum(1 for _ in rows_of(path, parse))
    if limit is None or limit >= count:
        return DrawnRows(path, parse, count)
    return DrawnRows(path, parse, limit, frozenset(random.Random(seed).sample(range(count), limit)))


def summary_row(identity: str, record: Record, use_refs: bool = True) -> Row:
    """The row of an object with source and target; without `use_refs` its target is the only reference.

    Raises:
        DataError: a field is missing or is no text.
    """
    references = _texts(record, "refs") if use_refs and record.get("refs") else (_text(record, "target"),)
    return Row(identity, _text(record, "source"), references)


def answer_row(identity: str, record: Record) -> Row:
    """The row of an object with context, question, and answer or answers; both together are the references.

    Raises:
        DataError: a field is missing or is no text, or the question is empty.
    """
    answers = _texts(record, "answers") if "answers" in record else ()
    answer = (_text(record, "answer"),) if "answer" in record or "answers" not in record else ()
    question = _text(record, "question")
    if not question.strip():
        raise DataError('"question" is empty')
    return Row(identity, _text(record, "context"), tuple(dict.fromkeys((*answers, *answer))), question)


def chat_row(identity: str, record: Record) -> Row:
    """The row of an object with turns: one turn that is drawn by the row's number is the reply to those before it.

    Raises:
        DataError: there are no two turns, or one is no text or empty.
    """
    turns = _texts(record, "turns") if "turns" in record else ()
    if len(turns) < 2 or not all(turn.strip() for turn in turns):
        raise DataError('"turns" are not two or more texts')
    at = random.Random(identity).randrange(1, len(turns))
    return Row(identity, turns[at - 1], (turns[at],), turns=turns[: at - 1])


def prose_row(identity: str, record: Record) -> Row:
    """The row of an object with text: its first sentence, and as the reference what follows it. Masks get names.

    Both together are the text as the tokenizer spells it (`normalize`).

    Raises:
        DataError: there is no text, or nothing in it.
    """
    text = normalize(with_names(_text(record, "text")))
    if not blank_controls(text).strip():
        raise DataError('"text" is empty')
    end = max((span.end for span in first_sentences(text, 1)), default=len(text))
    return Row(identity, text[:end], (text[end:],))


def sample(rows: Sequence[Row], limit: int | None, seed: int = 0) -> list[Row]:
    """At most `limit` rows, drawn at random but in the file's order; all of them for None."""
    if limit is None or limit >= len(rows):
        return list(rows)
    return [rows[index] for index in sorted(random.Random(seed).sample(range(len(rows)), limit))]


def _row(path: Path, number: int, line: str, parse: Callable[[str, Record], Row]) -> Row:
    place = f"{path.name}, line {number}"
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{place}: not JSON", "write one JSON object a line") from error
    if not isinstance(record, dict):
        raise DataError(f"{place}: not a JSON object", "write one JSON object a line")
    try:
        return parse(str(number), record)
    except DataError as error:
        raise DataError(f"{place}: {error.message}", error.hint) from None


def _text(record: Record, name: str) -> str:
    if name not in record:
        raise DataError(f'"{name}" is missing', f"the line has {', '.join(record) or 'no field'}")
    return _checked(record[name], f'"{name}" is not a text')


def _texts(record: Record, name: str) -> tuple[str, ...]:
    if not isinstance(record[name], list):
        raise DataError(f'"{name}" is not a list')
    return tuple(_checked(text, f'"{name}" has something in it that is not a text') for text in record[name])


def _checked(value: object, problem: str) -> str:
    """The text, whose lone surrogates become question marks; raises `DataError` for anything else."""
    if not isinstance(value, str):
        raise DataError(problem)
    return encodable(value)
