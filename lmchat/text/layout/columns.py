"""Tables without bars: rows of cells that commas, tabs or wide gaps part, as in a list that was pasted into a mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, groupby

from lmchat.text.sentence_rules import ends_sentence

Cell = tuple[int, int]
"""Where a cell begins and ends in the whole text."""
_LINE = re.compile(r"^.*$", re.M)
_SEPARATORS = ",;\t"
_QUOTED = re.compile(r'(?<![^,;\t])"(?:[^"]|"")*+"(?![^,;\t\r])')
_BETWEEN_DIGITS = re.compile(r"(?<=\d),(?=\d)")
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


def delimited_cells(text: str) -> list[Cell]:
    """The cells that commas, semicolons or tabs part, in order.

    A row has as many of them as the one above it, and a number in one, unless it is the head of its table; prose has a
    space behind its commas.
    """
    return sorted(chain.from_iterable(_delimited_rows(text)))


def _rows(text: str) -> list[Sequence[Cell]]:
    """The rows of all tables, each of which only once."""
    rows = {row[0][0]: row for row in (*_aligned_rows(text), *_delimited_rows(text))}
    return [rows[start] for start in sorted(rows)]


def _delimited_rows(text: str) -> Iterator[Sequence[Cell]]:
    for separator in _SEPARATORS:
        if separator in text:
            yield from _of_tables(text, partial(_delimited, separator), lambda row: any(map(_NUMBER.fullmatch, row)))


def _aligned_rows(text: str) -> Iterator[Sequence[Cell]]:
    """Rows with gaps between their cells, of which the last is a quantity."""
    return _of_tables(text, _aligned, lambda row: _QUANTITY.fullmatch(row[-1]) is not None)


def _of_tables(
    text: str, cells: Callable[[str], list[Cell]], counts: Callable[[list[str]], bool]
) -> Iterator[Sequence[Cell]]:
    """The rows that stand below each other with as many cells each and something that counts in all but the first.

    Args:
        text: the whole text.
        cells: the cells of a line, none where it is no row.
        counts: whether the words of a row's cells have a number in the right place.
    """
    lines = [(line.start(), line.group(), cells(line.group())) for line in _LINE.finditer(text)]
    for number, run in groupby(lines, key=lambda line: len(line[2])):
        rows = list(run)
        if (
            number
            and len(rows) >= _FEWEST_ROWS
            and all(counts([line[a:b] for a, b in own]) for _, line, own in rows[1:])
        ):
            yield from ([(start + a, start + b) for a, b in own] for start, _, own in rows)


def _delimited(separator: str, line: str) -> list[Cell]:
    shown = _QUOTED.sub(lambda quoted: '"' * len(quoted.group()), line) if '"' in line else line
    if shown.count(separator) - len(_BETWEEN_DIGITS.findall(shown)) < 1 or f"{separator} " in shown:
        return []
    ends = [at for at, character in enumerate(shown) if character == separator]
    cells = list(zip([0, *(end + 1 for end in ends)], [*ends, len(line)], strict=True))
    return cells if len(cells) >= _FEWEST_CELLS else []


def _aligned(line: str) -> list[Cell]:
    if not _GAP.search(line) or ends_sentence(line.rstrip()):
        return []
    cells = [cell.span() for cell in _WIDE.finditer(line) if not cell.group().isspace()]
    return cells if len(cells) >= _FEWEST_ALIGNED else []
