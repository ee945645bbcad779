"""The rows of a Parquet file, one row group after the other."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, time
from typing import Any, BinaryIO

from lmchat.batch.packages import require
from lmchat.batch.records import Record

BATCH_ROWS = 256


def read_parquet(file: BinaryIO, name: str) -> Iterator[Record]:
    """The rows in order.

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
        for fields in batch.to_pylist():
            number += 1
            yield Record({key: _plain(value) for key, value in fields.items()}, f"{name}, row {number}")


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, date | time):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
