"""The rows of JSON Lines, read so that a bad one harms no other."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator

from lmchat.batch.records import HOW_TO_CONVERT, BadRecord, Record

_MARK = b"\xef\xbb\xbf"


def read_json_lines(lines: Iterable[bytes], name: str) -> Iterator[Record | BadRecord]:
    """The rows in order; lines of white space are skipped.

    Args:
        lines: of a file.
        name: of the file, for messages.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield parse_line(line.removeprefix(_MARK) if number == 1 else line, f"{name}, line {number}")


def parse_line(line: bytes, place: str) -> Record | BadRecord:
    r"""The row of one line.

    >>> parse_line(b'{"text": "One."}', "in.jsonl, line 1").fields
    {'text': 'One.'}
    >>> parse_line(b"[1]", "in.jsonl, line 7")
    BadRecord(error='in.jsonl, line 7: not a JSON object', id=None)
    """
    try:
        row = json.loads(line, parse_constant=_number, parse_float=_number)
    except UnicodeDecodeError:
        return BadRecord(f"{place}: not JSON in UTF-8 ({HOW_TO_CONVERT})")
    except (ValueError, RecursionError) as error:
        return BadRecord(f"{place}: not JSON in UTF-8 ({type(error).__name__}: {error})")
    return Record(row, place) if isinstance(row, dict) else BadRecord(f"{place}: not a JSON object")


def _number(text: str) -> float | None:
    """A number; nothing for NaN and infinities, which some writers put into JSON, and for one too large to be held."""
    number = float(text)
    return number if math.isfinite(number) else None
