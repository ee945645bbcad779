"""What the formats have in common: they take records, and tables know the columns of all of them beforehand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, Protocol

from lmchat.text.sanitize import encodable

Kind = Literal["boolean", "integer", "number", "text"]
"""What the cells of a column hold; a column with several kinds in it holds text."""
Record = Mapping[str, Any]


class Writer(Protocol):
    """Takes the records one after the other."""

    def write(self, record: Record) -> None:
        """The next record."""

    def close(self) -> None:
        """There are no more."""


class Columns:
    """The columns of a table, found by looking at every record; in the order in which they first appear.

    Args:
        first: columns that are there even where no record has them.
    """

    def __init__(self, *first: str) -> None:
        self.kinds: dict[str, Kind | None] = dict.fromkeys(first)

    def add(self, record: Record) -> None:
        """Look at a record."""
        for name, value in record.items():
            self.kinds[name] = _common(self.kinds.get(name), _kind(value))


def as_text(value: Any) -> str:
    """A value as a cell of text: nothing for null, true or false, numbers as they are, JSON for lists and objects."""
    if value is None:
        return ""
    return encodable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _kind(value: Any) -> Kind | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int) and -(1 << 63) <= value < 1 << 63:
        return "integer"
    return "number" if isinstance(value, float) else "text"


def _common(one: Kind | None, other: Kind | None) -> Kind | None:
    """The kind of a column that has both in it."""
    if one is None or other is None or one == other:
        return one or other
    return "number" if {one, other} == {"integer", "number"} else "text"
