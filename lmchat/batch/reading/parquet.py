"""The rows of a Parquet file, one row group after the other."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from datetime import date, time
from typing import Any, BinaryIO

from lmchat.batch.packages import require
from lmchat.batch.records import BadRecord, Record

BATCH_ROWS = 256


def read_parquet(file: BinaryIO, name: str) -> Iterator[Record | BadRecord]:
    """The rows in order; one with a value that Python has no type for, such as a time after the year 9999, is bad.

    Args:
        file: its bytes; read into memory where it cannot be sought in.
        name: of the file, for messages.

    Raises:
        UsageError: pyarrow is missing.
        ValueError: it is no Parquet file.
    """
    parquet = require("pyarrow.parquet", f"{name}: Parquet files")
    source = file if file.seekable() else io.BytesIO(file.read())
    number = 0
    for batch in parquet.ParquetFile(source).iter_batches(batch_size=BATCH_ROWS):
        for fields in _rows(batch):
            number += 1
            place = f"{name}, row {number}"
            if isinstance(fields, Exception):
                yield BadRecord(f"{place}: has a value that cannot be read ({type(fields).__name__})")
            else:
                yield Record({key: _plain(value) for key, value in fields.items()}, place)


def _rows(batch: Any) -> list[dict[str, Any] | Exception]:
    """The fields of each row of a record batch, or why they cannot be had."""
    try:
        return list(batch.to_pylist())
    except (ArithmeticError, ValueError) as error:
        if batch.num_rows == 1:
            return [error]
    return [row for at in range(batch.num_rows) for row in _rows(batch.slice(at, 1))]


def _plain(value: Any) -> Any:
    """A value as JSON can hold it: bytes are text in UTF-8, and a number that is none, or infinite, is nothing."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, str | int | bool) else str(value)
