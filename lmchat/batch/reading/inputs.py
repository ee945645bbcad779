"""Which files a batch reads, in which format each is, and their rows."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from lmchat.batch.reading.compressed import SUFFIXES, open_bytes
from lmchat.batch.reading.csv_table import read_csv, read_tsv
from lmchat.batch.reading.documents import read_document_row
from lmchat.batch.reading.json_lines import read_json_lines
from lmchat.batch.reading.parquet import read_parquet
from lmchat.batch.records import BadRecord, Record
from lmchat.errors import UnreadableInput, UsageError
from lmchat.locations import files_matching, home_expanded
from lmchat.text.sanitize import safe_line, terminal_safe

InputFormat = Literal["jsonl", "csv", "tsv", "parquet", "text"]
FORMATS: tuple[InputFormat, ...] = get_args(InputFormat)
STDIN = "-"

Reader = Callable[["Input", str, str], Iterator[Record | BadRecord]]

_SUFFIXES: dict[str, InputFormat] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    **dict.fromkeys((".txt", ".text", ".md", ".markdown", ".rst", ".html", ".htm", ".xhtml"), "text"),
    **dict.fromkeys((".pdf", ".docx", ".srt", ".vtt", ".eml"), "text"),
}


@dataclass(frozen=True, slots=True)
class Input:
    """One file.

    Attributes:
        name: as it was named or found; "-" is standard input.
        format: of its rows.
    """

    name: str
    format: InputFormat

    @property
    def size(self) -> int:
        """In bytes as it lies there; 0 for what is no regular file."""
        path = Path(self.name)
        return path.stat().st_size if self.name != STDIN and path.is_file() else 0


def find_inputs(
    arguments: Sequence[str], format_: InputFormat | None = None, own: Collection[Path] = ()
) -> list[Input]:
    """The files that the arguments name: files, folders with all that is in them, and patterns.

    Args:
        arguments: "-" is standard input, JSON Lines unless `format_` says otherwise.
        format_: of all files, instead of what their names say.
        own: what is written, which is no input where a folder or a pattern has it.

    Raises:
        UsageError: the name of a file does not tell its format, or the file is one that is written.
        UnreadableInput: there is no such file, nothing to read in a folder, or a folder that cannot be read.
    """
    found: list[Input] = []
    places = {os.path.realpath(each) for each in own}
    for argument in arguments:
        with _reported(argument):
            found += _found(argument, format_, places)
    return found


def read_inputs(inputs: Sequence[Input], text_field: str, id_field: str = "id") -> Iterator[Record | BadRecord]:
    """All rows of all inputs, in order.

    Args:
        inputs: the files.
        text_field: what the text of a document is called in its record.
        id_field: what its name is called there.

    Raises:
        UnreadableInput: a file of rows is not there any more or is damaged.
        UsageError: a package that reads it is missing.
    """
    for each in inputs:
        yield from _READERS[each.format](each, text_field, id_field)


@contextmanager
def _reported(name: str) -> Iterator[None]:
    """Turn what goes wrong with a path, a file's disk, its compression or its format into one error."""
    import lzma
    import zlib

    try:
        yield
    except (OSError, EOFError, ValueError, NotImplementedError, lzma.LZMAError, zlib.error) as error:
        reason = safe_line(getattr(error, "strerror", None) or str(error))
        place = shown(name) if name == STDIN else terminal_safe(str(getattr(error, "filename", None) or name))
        raise UnreadableInput(f"{place}: cannot be read: {reason}", "check the file") from None


def _lines(read: Callable[..., Iterator[Record | BadRecord]]) -> Reader:
    """The reader of a format that is read from a stream of bytes."""

    def rows(source: Input, _text_field: str, _id_field: str) -> Iterator[Record | BadRecord]:
        with _reported(source.name), open_bytes(source.name) as file:
            yield from read(file, shown(source.name))

    return rows


def _document(source: Input, text_field: str, id_field: str) -> Iterator[Record | BadRecord]:
    yield read_document_row(source.name, text_field, id_field)


_READERS: dict[InputFormat, Reader] = {
    "jsonl": _lines(read_json_lines),
    "csv": _lines(read_csv),
    "tsv": _lines(read_tsv),
    "parquet": _lines(read_parquet),
    "text": _document,
}


def shown(name: str) -> str:
    """The name of an input in messages."""
    return "standard input" if name == STDIN else terminal_safe(Path(name).name)


def _found(argument: str, format_: InputFormat | None, own: Collection[str]) -> list[Input]:
    if argument == STDIN:
        return [Input(STDIN, format_ or "jsonl")]
    path = home_expanded(argument)
    if path.is_dir():
        names = (str(file) for file in _files_in(path) if not _is_one_of(own, file))
        known = [Input(name, kind) for name in names if (kind := format_ or input_format(name))]
        if not known:
            raise UnreadableInput(f"{terminal_safe(argument)}: there is no file to read in this folder")
        return known
    if glob.has_magic(argument) and not os.path.lexists(argument):
        files = [match for match in map(Path, files_matching(str(path))) if not _is_one_of(own, match)]
        return [_file(file, str(file), format_) for file in files] or _missing(argument)
    if _is_one_of(own, path):
        problem = f"{terminal_safe(argument)}: the batch would write over its own input"
        raise UsageError(problem, "choose another --output or --report")
    return [_file(path, argument, format_)]


def _files_in(folder: Path) -> list[Path]:
    """All files in a folder and in those below it but for hidden ones, in order; raises `OSError` if one is closed."""

    def refuse(error: OSError) -> None:
        raise error

    files: list[Path] = []
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = (name for name in folders if not name.startswith("."))
        files += (Path(place, name) for name in names if not name.startswith("."))
    return sorted(file for file in files if file.is_file())


def _is_one_of(own: Collection[str], file: Path) -> bool:
    """Whether a file is, by whatever name, at one of these places, which have no links in them."""
    return os.path.realpath(file) in own


def _file(path: Path, argument: str, format_: InputFormat | None) -> Input:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        _missing(argument)
    kind = format_ or input_format(str(path))
    if kind is None:
        raise UsageError(
            f"{terminal_safe(argument)}: the name does not tell what kind of file it is",
            f"say --input-format {'|'.join(FORMATS)}",
        )
    return Input(str(path), kind)


def _missing(argument: str) -> list[Input]:
    raise UnreadableInput(f"{terminal_safe(argument)}: no such file", "check the path")


def input_format(name: str) -> InputFormat | None:
    """The format that a file's name tells; None if it tells none.

    >>> input_format("a/b.JSONL.gz"), input_format("b.pdf"), input_format("b.srt"), input_format("b.exe")
    ('jsonl', 'text', 'text', None)
    """
    path = Path(name.lower())
    packed = path.suffix in SUFFIXES
    kind = _SUFFIXES.get(path.with_suffix("").suffix if packed else path.suffix)
    return None if packed and kind in ("text", "parquet") else kind
