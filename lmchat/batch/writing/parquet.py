"""Records as a Parquet file."""

from __future__ import annotations

from typing import Any, BinaryIO

from lmchat.batch.packages import require
from lmchat.batch.writing.writer import Columns, Kind, Record, as_text

GROUP_ROWS = 4096


class Parquet:
    """A column a name, each of one type; lists, objects and columns of several types become text.

    Raises:
        UsageError: pyarrow is missing.
    """

    def __init__(self, file: BinaryIO, columns: Columns) -> None:
        self._arrow = require("pyarrow", "Parquet files")
        parquet = require("pyarrow.parquet", "Parquet files")
        types = {
            "boolean": self._arrow.bool_(),
            "integer": self._arrow.int64(),
            "number": self._arrow.float64(),
            "text": self._arrow.string(),
        }
        self._kinds = columns.kinds
        self._schema = self._arrow.schema([(name, types[kind or "text"]) for name, kind in self._kinds.items()])
        self._file = parquet.ParquetWriter(file, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def write(self, record: Record) -> None:
        self._rows.append({name: _cell(record.get(name), kind) for name, kind in self._kinds.items()})
        if len(self._rows) >= GROUP_ROWS:
            self._write_group()

    def close(self) -> None:
        if self._rows:
            self._write_group()
        self._file.close()

    def _write_group(self) -> None:
        self._file.write_table(self._arrow.Table.from_pylist(self._rows, schema=self._schema))
        self._rows = []


def _cell(value: Any, kind: Kind | None) -> Any:
    if value is None:
        return None
    return float(value) if kind == "number" else as_text(value) if kind in ("text", None) else value
