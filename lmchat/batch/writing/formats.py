"""The formats of the output by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal, get_args

from lmchat.batch.writing.csv_table import CsvTable
from lmchat.batch.writing.json_lines import JsonLines
from lmchat.batch.writing.parquet import Parquet
from lmchat.batch.writing.writer import Columns, Writer
from lmchat.errors import UsageError
from lmchat.text.sanitize import terminal_safe

OutputFormat = Literal["jsonl", "csv", "tsv", "parquet"]
_SUFFIXES: dict[str, OutputFormat] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl"}
_SUFFIXES |= {f".{name}": name for name in get_args(OutputFormat)}
_WRITERS: dict[OutputFormat, Callable[[BinaryIO, Columns], Writer]] = {
    "jsonl": lambda file, _columns: JsonLines(file),
    "csv": CsvTable,
    "tsv": partial(CsvTable, delimiter="\t"),
    "parquet": Parquet,
}


def open_writer(format_: OutputFormat, file: BinaryIO, columns: Columns) -> Writer:
    """The writer of a format; raises `UsageError` where a package is missing."""
    return _WRITERS[format_](file, columns)


def output_format(output: Path | None) -> OutputFormat:
    """The format that an output's name tells; JSON Lines without one.

    Raises:
        UsageError: it tells none.
    """
    if output is None:
        return "jsonl"
    try:
        return _SUFFIXES[output.suffix.lower()]
    except KeyError:
        raise UsageError(
            f"{terminal_safe(str(output))}: the name does not tell the format", "say --format jsonl|csv|tsv|parquet"
        ) from None
