"""Records as a table of comma- or tab-separated values in UTF-8."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from lmchat.batch.writing.writer import Columns, Record, as_text


class CsvTable:
    """A line with the names of the columns, then one for each record (RFC 4180, lines end with a newline)."""

    def __init__(self, file: BinaryIO, columns: Columns, delimiter: str = ",") -> None:
        self._names = list(columns.kinds)
        self._text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        self._rows = csv.writer(self._text, delimiter=delimiter, lineterminator="\n")
        self._rows.writerow(self._names)

    def write(self, record: Record) -> None:
        self._rows.writerow([as_text(record.get(name)) for name in self._names])

    def close(self) -> None:
        self._text.detach().flush()
