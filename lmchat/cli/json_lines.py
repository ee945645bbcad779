"""The rows of a JSONL file, read so that a bad one harms no other."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from lmchat.cli.inputs import STDIN
from lmchat.errors import UnreadableInput
from lmchat.text.sanitize import terminal_safe


@dataclass(frozen=True, slots=True)
class Row:
    """A row with a text to work on.

    Attributes:
        id: its "id", any JSON value; the number of its line when it has none.
        text: its "text".
    """

    id: Any
    text: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row without a usable text.

    Attributes:
        id: as in `Row`.
        error: what is wrong with it, in one line.
    """

    id: Any
    error: str


@contextmanager
def open_rows(name: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of standard input for "-"; raises `UnreadableInput`."""
    if name == STDIN:
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).expanduser().open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableInput(f"{terminal_safe(name)}: cannot be read: {reason}", "check the path") from None
    with file:
        yield file


def read_rows(lines: Iterable[bytes]) -> Iterator[Row | BadRow]:
    """The rows of a JSONL file in order; lines of white space are skipped."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield parse_row(line, number)


def parse_row(line: bytes, number: int) -> Row | BadRow:
    r"""The row of one line.

    >>> parse_row(b'{"id": "a", "text": "One."}', 1)
    Row(id='a', text='One.')
    >>> parse_row(b'{"id": "a"}', 7)
    BadRow(id='a', error='line 7: "text" is missing')
    """
    try:
        row = json.loads(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
    except (ValueError, RecursionError) as error:
        return BadRow(number, f"line {number}: not JSON in UTF-8 ({type(error).__name__}: {error})")
    if not isinstance(row, dict):
        return BadRow(number, f"line {number}: not a JSON object")
    identity = row.get("id", number)
    if "text" not in row:
        return BadRow(identity, f'line {number}: "text" is missing')
    if not isinstance(row["text"], str):
        return BadRow(identity, f'line {number}: "text" is not a string')
    return Row(identity, row["text"].encode("utf-8", "replace").decode("utf-8"))


def json_line(record: dict[str, Any]) -> str:
    """One line of JSON; lone surrogates, which UTF-8 cannot hold, are escaped."""
    line = json.dumps(record, ensure_ascii=False)
    return (line if line.isascii() or _encodable(line) else json.dumps(record)) + "\n"


def _encodable(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True
