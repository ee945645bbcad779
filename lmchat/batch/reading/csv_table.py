"""The rows of a table in UTF-8, with commas or other marks between its cells; the first line names the columns."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, count
from typing import BinaryIO

from lmchat.batch.records import HOW_TO_CONVERT, BadRecord, Record

UNREADABLE = f"not in UTF-8 ({HOW_TO_CONVERT})"
UNCLOSED = "a quotation mark that is not closed"
DELIMITERS = ",;\t|"
"""What may part the cells of a table that is called CSV; the first that does."""
SAID = re.compile(r'"?sep=(?P<mark>[,;\t|])"?[\r\n]+')
"""The line with which a spreadsheet says so itself."""


def read_csv(file: BinaryIO, name: str, delimiter: str = ",") -> Iterator[Record | BadRecord]:
    """The rows in order. Of several columns of one name, those after the first have a number: NAME_2.

    A line whose quotation mark is not closed is a bad row; in a table with tabs, the mark is a character as others.

    Args:
        file: its bytes.
        name: of the file, for messages.
        delimiter: between two cells; a comma stands for what parts the first line into cells where no comma does,
            and for what a line such as `sep=;` above it says.

    Raises:
        ValueError: there is no line with names, or it cannot be read.
    """
    csv.field_size_limit(sys.maxsize)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        first, above = text.readline(), 0
        if delimiter == ",":
            if said := SAID.fullmatch(first):
                first, above = text.readline(), 1
            delimiter = said["mark"] if said else _delimiter_of(first)
        records = _records(chain([first], text), delimiter)
        names = _names(next(records, (0, []))[1])
        for number, cells in records:
            if cells != []:
                yield _row(names, cells, f"{name}, line {number + above}")
    finally:
        text.detach()


read_tsv = partial(read_csv, delimiter="\t")


class _Lines:
    """The lines of a text without its NULs; those that were taken are kept, and the last of them can be put back."""

    def __init__(self, text: Iterable[str]) -> None:
        self.taken: list[str] = []
        self._text = iter(text)
        self._back: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else next(self._text).replace("\0", "")
        self.taken.append(line)
        return line

    def put_back(self) -> None:
        """Take the last line again."""
        self._back.append(self.taken.pop())


def _records(text: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str] | None]]:
    """The cells of each record, after the number of its last line; None where a quotation mark is not closed.

    Such a mark is found at the next one, or at the end of the text: what lies between is then a record a line. Nothing
    longer can begin there, as it would be inside a cell where that line ends, too, and fail at the same place.
    """
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        lines.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            if len(lines.taken) > 1:
                lines.put_back()
            for line in lines.taken:
                number += 1
                yield number, _cells_of_line(line, delimiter)
        else:
            number += len(lines.taken)
            yield number, cells


def _delimiter_of(line: str) -> str:
    r"""The mark that parts the cells of a line: a comma, unless only another one does.

    >>> _delimiter_of("id;text"), _delimiter_of("id,a;b"), _delimiter_of("text"), _delimiter_of("id\ttext")
    (';', ',', ',', '\t')
    """
    return next((mark for mark in DELIMITERS if len(next(csv.reader([line], delimiter=mark))) > 1), ",")


def _cells_of_line(line: str, delimiter: str) -> list[str] | None:
    """The cells of a line with whatever quotation marks; None where one is not closed, which tabs make plain text.

    >>> _cells_of_line('1,"Great" film', ","), _cells_of_line('1,"Great film', ",")
    (['1', 'Great film'], None)
    """
    cells, *following = csv.reader([line, "the next line"], delimiter=delimiter)
    if following:
        return cells
    return next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE)) if delimiter == "\t" else None


def _names(cells: list[str] | None) -> list[str]:
    """The names of the columns; raises `ValueError` where the first line has none."""
    if cells == []:
        raise ValueError("there is no first line with the names of the columns")
    if cells is None:
        raise ValueError(f"the first line, with the names of the columns, has {UNCLOSED}")
    if not _is_utf8(cells):
        raise ValueError(f"the names of the columns are {UNREADABLE}")
    return _distinct(cells)


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


def _row(names: list[str], cells: list[str] | None, place: str) -> Record | BadRecord:
    if cells is None:
        return BadRecord(f"{place}: {UNCLOSED}")
    if len(cells) > len(names):
        return BadRecord(f"{place}: {len(cells)} cells for {len(names)} columns")
    if not _is_utf8(cells):
        return BadRecord(f"{place}: {UNREADABLE}")
    return Record(dict(zip(names, cells, strict=False)), place)


def _is_utf8(cells: list[str]) -> bool:
    return not any("\udc80" <= character <= "\udcff" for cell in cells if not cell.isascii() for character in cell)
