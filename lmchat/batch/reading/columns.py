"""Which columns a file of rows has, as its first row tells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import BinaryIO

from lmchat.batch.reading.csv_table import read_csv, read_tsv
from lmchat.batch.reading.json_lines import read_json_lines
from lmchat.batch.reading.parquet import read_parquet
from lmchat.batch.records import BadRecord, Record
from lmchat.batch.writing import OutputFormat

_READERS: dict[OutputFormat, Callable[[BinaryIO, str], Iterator[Record | BadRecord]]] = {
    "jsonl": read_json_lines,
    "csv": read_csv,
    "tsv": read_tsv,
    "parquet": read_parquet,
}


def columns_in(path: Path, format_: OutputFormat) -> Collection[str]:
    """The names of the columns of a file that is not packed; none where it has no row of this format.

    Raises:
        OSError: it cannot be read.
        UsageError: a package that reads it is missing.
    """
    try:
        with path.open("rb") as file:
            first = next(_READERS[format_](file, path.name), None)
    except ValueError:
        return ()
    return first.fields if isinstance(first, Record) else ()
