"""Tables without bars: rows of cells that commas, tabs or wide gaps part, as in a list that was pasted into a mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from lmchat.text.sentence_rules import ends_sentence

_SEPARATORS = {
    ",": re.compile(r",(?![ \d])|,(?<!\d,)(?! )"),  # a comma with no space behind it, and not within a number
    ";": re.compile(r";(?! )"),
    "\t": re.compile(r"\t(?! )"),
}
"""What may stand between two cells, and as what it stands in every row."""
_QUOTED = re.compile(r'(?<![^,;\t])"(?:[^"]|"")*+"(?![^,;\t\r])')
_GAP = re.compile(r"[ \t]{3}|\u3000\u3000|\t")
_NUMBER = re.compile(r'["\s]*[-+$£€¥]?\d[\d.,]*%?["\s]*')
_QUANTITY = re.compile(r"(?=.*\d).{1,20}")
_FEWEST_ROWS, _FEWEST_CELLS, _FEWEST_ALIGNED = 3, 3, 2


class _Row(NamedTuple):
    """A line of a table: where it begins and ends in the whole text, and its cells."""

    start: int
    end: int
    cells: list[str]


def without_rows(text: str) -> str:
    r"""A text with spaces in place of the rows of its tables; all of it where no sentence is left.

    >>> without_rows("We need this.\nitem,piece,no\nlamp,2,1\ndesk,1,2").split()
    ['We', 'need', 'this.']
    """
    parts: list[str] = []
    at = 0
    for start, end in sorted({(row.start, row.end) for row in (*_aligned_rows(text), *_delimited_rows(text))}):
        parts += text[at:start], " " * (end - start)
        at = end
    left = "".join((*parts, text[at:]))
    return left if any(ends_sentence(line.rstrip()) for line in left.split("\n")) else text


def delimited_cells(text: str) -> list[tuple[int, int]]:
    """Where the cells that commas, semicolons or tabs part begin and end, in order.

    A row has as many of them as the one above it, and a number in one, unless it is the head of its table; prose has a
    space behind its commas.
    """
    cells: list[tuple[int, int]] = []
    for row in sorted(_delimited_rows(text)):
        at = row.start
        for cell in row.cells:
            cells.append((at, at + len(cell)))
            at += len(cell) + 1
    return cells


def _delimited_rows(text: str) -> Iterator[_Row]:
    for separator, mark in _SEPARATORS.items():
        yield from _of_tables(
            text, mark, partial(_delimited, separator), lambda cells: any(map(_NUMBER.fullmatch, cells))
        )


def _aligned_rows(text: str) -> Iterator[_Row]:
    """Rows with gaps between their cells, of which the last is a quantity."""
    return _of_tables(text, _GAP, _aligned, lambda cells: _QUANTITY.fullmatch(cells[-1]) is not None)


def _of_tables(
    text: str, mark: re.Pattern[str], cells: Callable[[str], list[str]], counts: Callable[[list[str]], bool]
) -> Iterator[_Row]:
    """The rows that stand below each other with as many cells each and something that counts in all but the first.

    Args:
        text: the whole text.
        mark: what every row has and prose hardly does, so that only lines with it are looked at.
        cells: the cells of a line, none where it is no row.
        counts: whether a row's cells have a number in the right place.
    """
    for rows in _runs(text, mark, cells):
        if len(rows) >= _FEWEST_ROWS and all(counts(row.cells) for row in rows[1:]):
            yield from rows


def _runs(text: str, mark: re.Pattern[str], cells: Callable[[str], list[str]]) -> Iterator[list[_Row]]:
    """Lines that follow each other at once and have as many cells."""
    run: list[_Row] = []
    begin = 0
    while found := mark.search(text, begin):
        start = text.rfind("\n", begin, found.start()) + 1 or begin
        end = text.find("\n", found.start()) % (len(text) + 1)  # the last line ends with the text
        row = _Row(start, end, cells(text[start:end]))
        if run and (start != begin or len(row.cells) != len(run[0].cells)):
            yield run
            run = []
        if row.cells:
            run.append(row)
        begin = end + 1
    if run:
        yield run


def _delimited(separator: str, line: str) -> list[str]:
    shown = _QUOTED.sub(lambda quoted: quoted.group().replace(separator, "."), line) if '"' in line else line
    cells = shown.split(separator)
    are_parted = f"{separator} " not in shown and _SEPARATORS[separator].search(shown)
    return cells if are_parted and len(cells) >= _FEWEST_CELLS else []


def _aligned(line: str) -> list[str]:
    if ends_sentence(line.rstrip()):
        return []
    cells = [cell for cell in _GAP.split(line) if cell and not cell.isspace()]
    return cells if len(cells) >= _FEWEST_ALIGNED else []
