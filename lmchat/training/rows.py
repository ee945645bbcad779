"""Reading training files: JSON Lines, plain or compressed, one row at a time."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import re
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, Any

from lmchat.errors import DataError, UnreadableInput

Row = dict[str, Any]

_SCRIPT_LINE = re.compile(r"\s*([^\s:：][^:：]{0,19})[:：]\s*(\S.*)")
"""A line of a dialogue as it is printed: who speaks, and what is said."""
_OPENERS: dict[str, Callable[..., IO[str]]] = {".xz": lzma.open, ".gz": gzip.open, ".bz2": bz2.open}


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a JSONL file (.jsonl, or .xz, .gz, .bz2 of one), read as a stream.

    Raises:
        UnreadableInput: when the file cannot be opened or decompressed.
        DataError: when a line is not a JSON object; the message names the line.
    """
    opener = _OPENERS.get(path.suffix, open)
    try:
        with opener(path, "rt", encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _parse(line, path, number)
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableInput(
            f"cannot read {path}: {reason}", "check the path and the file, which must be UTF-8"
        ) from error


def turns_of(row: Row) -> list[str]:
    """What was said in a conversation, of `turns` or of a printed dialogue; nothing in a row of another kind."""
    turns = row.get("turns")
    if isinstance(turns, list):
        return [turn for turn in turns if isinstance(turn, str)]
    text = row.get("context") or row.get("source")
    return _script_turns(text) if isinstance(text, str) else []


def _script_turns(text: str) -> list[str]:
    """The turns of a dialogue of two that names who speaks at each line; none of another text.

    >>> _script_turns("W: Good morning.\\nW: Coffee?\\nM: Yes, please.")
    ['Good morning. Coffee?', 'Yes, please.']
    """
    lines = [_SCRIPT_LINE.fullmatch(line) for line in text.splitlines() if line.strip()]
    spoken = [(match[1], match[2].strip()) for match in lines if match]
    if len(spoken) < len(lines) or len({speaker for speaker, _ in spoken}) != 2:
        return []
    return [" ".join(said for _, said in turn) for _, turn in groupby(spoken, key=itemgetter(0))]


def _parse(line: str, path: Path, number: int) -> Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}, line {number}: not JSON", "write one JSON object a line") from error
    if not isinstance(row, dict):
        raise DataError(f"{path}, line {number}: not a JSON object", "write one JSON object a line")
    return row
