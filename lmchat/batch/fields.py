"""Which fields of the input a mode reads, and the row that they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from lmchat.batch.records import BadRecord, Record, Row, Task
from lmchat.text.sanitize import encodable

SHOWN = 100
"""Characters of the names of a row's fields, where one is missing."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of the fields in the input.

    Attributes:
        text: of the text or prompt.
        question: of the question; None for modes that take none.
        id: of the id.
        reference: of what people wrote: a text or a list of texts.
        asked: the question of rows that have none.
    """

    text: str
    question: str | None = None
    id: str = "id"
    reference: str = "reference"
    asked: str | None = None

    def row(self, number: int, record: Record | BadRecord) -> Row:
        r"""The row of one record; without an id of its own it has its number, from 1.

        >>> Fields("text").row(6, Record({"text": "One.", "year": 1999}, "in.jsonl, line 7"))
        Row(number=6, id=7, task=Task(text='One.', ...), error=None, extra={'year': 1999})
        >>> Fields("text").row(6, Record({"id": "a"}, "in.jsonl, line 7")).error
        'in.jsonl, line 7: "text" is missing (the row has id)'
        """
        if isinstance(record, BadRecord):
            return Row(number, number + 1 if record.id is None else record.id, None, record.error)
        fields = record.fields
        identity = number + 1 if fields.get(self.id) is None else fields[self.id]
        extra = {name: value for name, value in fields.items() if name not in self._read}
        try:
            task = self._task(record)
        except ValueError as error:
            return Row(number, identity, None, f"{record.place}: {error}", extra)
        return Row(number, identity, task, None, extra)

    @property
    def _read(self) -> set[str | None]:
        return {self.text, self.question, self.id, self.reference}

    def _task(self, record: Record) -> Task:
        """The task of one row; raises `ValueError` with what is wrong with it."""
        fields = record.fields
        return Task(
            text=_text(fields, self.text),
            question="" if self.question is None else self._question(fields, self.question),
            references=_references(fields.get(self.reference), self.reference),
            is_document=record.is_document,
        )

    def _question(self, fields: Mapping[str, Any], name: str) -> str:
        """The question of a row, or the one of all rows where the row has none or an empty one."""
        own = fields.get(name)
        has_none = own is None or (isinstance(own, str) and not own.strip())
        return self.asked if self.asked and has_none else _text(fields, name)


def rows_of(records: Iterable[Record | BadRecord], fields: Fields) -> Iterator[Row]:
    """The rows of all records, numbered."""
    return (fields.row(number, record) for number, record in enumerate(records))


def _text(fields: Mapping[str, Any], name: str) -> str:
    if name not in fields:
        there = encodable(shorten(", ".join(map(str, fields)), SHOWN, placeholder=" ...")) or "no field"
        raise ValueError(f'"{name}" is missing (the row has {there})')
    if not isinstance(fields[name], str):
        raise ValueError(f'"{name}" is not a string')
    return encodable(fields[name])


def _references(value: Any, name: str) -> tuple[str, ...]:
    """The references of a row; none where there is nothing in the field."""
    texts = [value] if isinstance(value, str) else [] if value is None else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError(f'"{name}" is neither a string nor a list of strings')
    return tuple(encodable(text) for text in texts if text.strip())
