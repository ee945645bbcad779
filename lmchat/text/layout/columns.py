"""Tables without bars: rows of cells that commas, tabs or wide gaps part, as in a list that was pasted into a mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain

from lmchat.text.sentence_rules import ends_sentence

Cell = tuple[int, int]
"""Where a cell begins and ends in the whole text."""
_SEPARATORS = {
    ",": re.compile(r",(?![ \d])|,(?<!\d,)(?! )"),  # a comma with no space behind it, and not within a number
    ";": re.compile(r";(?! )"),
    "\t": re.compile(r"\t(?! )"),
}
"""What may stand between two cells, and as what it stands in every row."""
_QUOTED = re.compile(r'(?<![^,;\t])"(?:[^"]|"")*+"(?![^,;\t\r])')
_GAP = re.compile(r"[ \t]{3}|\u3000\u3000|\t")
_WIDE = re.compile(rf"(?:(?!{_GAP.pattern}).)+")
_NUMBER = re.compile(r'["\s]*[-+$£€¥]?\d[\d.,]*%?["\s]*')
_QUANTITY = re.compile(r"(?=.*\d).{1,20}")
_FEWEST_ROWS, _FEWEST_CELLS, _FEWEST_ALIGNED = 3, 3, 2


def without_rows(text: str) -> str:
    r"""A text with spaces in place of the rows of its tables; all of it where no sentence is left.

    >>> without_rows("We need this.\nitem,piece,no\nlamp,2,1\ndesk,1,2").split()
    ['We', 'need', 'this.']
    """
    parts: list[str] = []
    at = 0
    for row in _rows(text):
        start, end = row[0][0], row[-1][1]
        parts += text[at:start], " " * (end - start)
        at = max(at, end)
    left = "".join((*parts, text[at:]))
    return left if any(ends_sentence(line.rstrip()) for line in left.split("\n")) else text


def table_cells(text: str) -> list[Cell]:
    """The cells that commas, semicolons, tabs or wide gaps part, in order.

    A row has as many of them as the one above it. Where commas and the like part them, it has a number in one, unless
    it is the head of its table, and prose has a space behind its commas; where gaps do, it has three or ends in a
    quantity.
    """
    aligned = _aligned_rows(text, lambda row: len(row) >= _FEWEST_CELLS or _ends_in_quantity(row))
    return sorted(chain.from_iterable(chain(_delimited_rows(text), aligned)))


def _rows(text: str) -> list[Sequence[Cell]]:
    """The rows of all tables, each of which only once."""
    rows = {row[0][0]: row for row in (*_aligned_rows(text, _ends_in_quantity), *_delimited_rows(text))}
    return [rows[start] for start in sorted(rows)]


def _delimited_rows(text: str) -> Iterator[Sequence[Cell]]:
    for separator, mark in _SEPARATORS.items():
        yield from _of_tables(text, mark, partial(_delimited, separator), lambda row: any(map(_NUMBER.fullmatch, row)))


def _aligned_rows(text: str, counts: Callable[[list[str]], bool]) -> Iterator[Sequence[Cell]]:
    """Rows with gaps between their cells; see `_of_tables` for `counts`."""
    return _of_tables(text, _GAP, _aligned, counts)


def _ends_in_quantity(row: Sequence[str]) -> bool:
    return _QUANTITY.fullmatch(row[-1]) is not None


def _of_tables(
    text: str, mark: re.Pattern[str], cells: Callable[[str], list[Cell]], counts: Callable[[list[str]], bool]
) -> Iterator[Sequence[Cell]]:
    """The rows that stand below each other with as many cells each and something that tells them in all but the first.

    Args:
        text: the whole text.
        mark: what every row has and prose hardly does, so that only lines with it are looked at.
        cells: the cells of a line, none where it is no row.
        counts: whether the words of a row's cells, as a number in the right place, tell that it is one.
    """
    for rows in _runs(text, mark, cells):
        if len(rows) >= _FEWEST_ROWS and all(counts([text[a:b] for a, b in row]) for row in rows[1:]):
            yield from rows


def _runs(text: str, mark: re.Pattern[str], cells: Callable[[str], list[Cell]]) -> Iterator[list[list[Cell]]]:
    """Lines that follow each other at once and have as many cells, by where these stand in the text."""
    run: list[list[Cell]] = []
    begin = 0
    while found := mark.search(text, begin):
        start = text.rfind("\n", begin, found.start()) + 1 or begin
        end = text.find("\n", found.start()) % (len(text) + 1)  # the last line ends with the text
        own = [(start + a, start + b) for a, b in cells(text[start:end])]
        if run and (start != begin or len(own) != len(run[0])):
            yield run
            run = []
        run += [own] if own else []
        begin = end + 1
    if run:
        yield run


def _delimited(separator: str, line: str) -> list[Cell]:
    shown = _QUOTED.sub(lambda quoted: '"' * len(quoted.group()), line) if '"' in line else line
    if f"{separator} " in shown or not _SEPARATORS[separator].search(shown):
        return []
    ends = [at for at, character in enumerate(shown) if character == separator]
    cells = list(zip([0, *(end + 1 for end in ends)], [*ends, len(line)], strict=True))
    return cells if len(cells) >= _FEWEST_CELLS else []


def _aligned(line: str) -> list[Cell]:
    if not _GAP.search(line) or ends_sentence(line.rstrip()):
        return []
    cells = [cell.span() for cell in _WIDE.finditer(line) if not cell.group().isspace()]
    return cells if len(cells) >= _FEWEST_ALIGNED else []
