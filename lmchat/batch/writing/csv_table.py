"""Records as a table of comma- or tab-separated values in UTF-8."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO, TextIO

from lmchat.batch.writing.writer import Columns, Record, as_text


class CsvTable:
    """A line with the names of the columns, then one for each record (RFC 4180, lines end with a newline)."""

    def __init__(self, file: BinaryIO, columns: Columns, delimiter: str = ",") -> None:
        self._names = list(columns.kinds)
        self._text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        self._rows = csv.writer(_Lines(self._text), delimiter=delimiter, lineterminator=_Lines.END)
        self._rows.writerow(self._names)

    def write(self, record: Record) -> None:
        self._rows.writerow([as_text(record.get(name)) for name in self._names])

    def close(self) -> None:
        self._text.detach().flush()


class _Lines:
    """Takes lines that end with both characters of a line end, and writes them with a newline alone.

    The writer of tables puts quotation marks around a cell only where it has a character of the line end in it.
    """

    END = "\r\n"

    def __init__(self, text: TextIO) -> None:
        self._text = text

    def write(self, line: str) -> None:
        """The next line."""
        self._text.write(line.removesuffix(self.END) + "\n")
