"""The rows of a table of comma- or tab-separated values in UTF-8, whose first line has the names of the columns."""

from __future__ import annotations

import csv
import io
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from itertools import count
from typing import BinaryIO

from lmchat.batch.records import BadRecord, Record

UNREADABLE = "not in UTF-8"


def read_csv(file: BinaryIO, name: str, delimiter: str = ",") -> Iterator[Record | BadRecord]:
    """The rows in order. Of several columns of one name, those after the first have a number: NAME_2.

    Args:
        file: its bytes.
        name: of the file, for messages.
        delimiter: between two cells.

    Raises:
        ValueError: there is no line with names.
    """
    csv.field_size_limit(sys.maxsize)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        lines = csv.reader((line.replace("\0", "") for line in text), delimiter=delimiter)
        names = next(lines, None)
        if not names:
            raise ValueError("there is no first line with the names of the columns")
        names = _distinct(names)
        for cells in lines:
            if cells:
                yield _row(names, cells, f"{name}, line {lines.line_num}")
    except csv.Error as error:
        raise ValueError(str(error)) from None
    finally:
        text.detach()


read_tsv = partial(read_csv, delimiter="\t")


def _distinct(names: list[str]) -> list[str]:
    """The names, each of which is there once.

    >>> _distinct(["text", "text", "text_2", "text"])
    ['text', 'text_3', 'text_2', 'text_4']
    """
    taken, seen, distinct = set(names), set[str](), list[str]()
    numbers: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(2))
    for name in names:
        free = name
        if name in seen:
            free = next(other for number in numbers[name] if (other := f"{name}_{number}") not in taken)
            taken.add(free)
        seen.add(free)
        distinct.append(free)
    return distinct


def _row(names: list[str], cells: list[str], place: str) -> Record | BadRecord:
    if len(cells) > len(names):
        return BadRecord(f"{place}: {len(cells)} cells for {len(names)} columns")
    if any("\udc80" <= character <= "\udcff" for cell in cells for character in cell if not cell.isascii()):
        return BadRecord(f"{place}: {UNREADABLE}")
    return Record(dict(zip(names, cells, strict=False)), place)
