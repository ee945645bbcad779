"""The bytes of a file, unpacked, and in UTF-8 where a byte order mark says UTF-16."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from lmchat.batch.packages import require

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHARACTERS = 8192
"""Of UTF-16, recoded at a time."""


SUFFIXES = (".gz", ".xz", ".zst")
"""Of packed files; whether one is packed, and how, its first bytes tell."""


def _gzip(file: BinaryIO) -> BinaryIO:
    import gzip

    return cast("BinaryIO", gzip.open(file))


def _xz(file: BinaryIO) -> BinaryIO:
    import lzma

    return cast("BinaryIO", lzma.open(file))


def _zstandard(file: BinaryIO) -> BinaryIO:
    pyarrow = require("pyarrow", "Zstandard files")
    return cast("BinaryIO", pyarrow.CompressedInputStream(pyarrow.PythonFile(file), "zstd"))


_UNPACK: dict[bytes, Callable[[BinaryIO], BinaryIO]] = {
    b"\x1f\x8b": _gzip,
    b"\xfd7zXZ\0": _xz,
    b"\x28\xb5\x2f\xfd": _zstandard,
}
"""By what packed bytes begin with."""


@contextmanager
def open_bytes(name: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of standard input for "-", unpacked; text in UTF-16 with a mark becomes UTF-8.

    Raises:
        OSError: it cannot be opened.
        UsageError: a package that unpacks it is missing.
    """
    with nullcontext(_stdin()) if name == "-" else Path(name).open("rb") as file:
        yield _recoded(_unpacked(_buffered(file)))


def _unpacked(file: io.BufferedReader) -> io.BufferedReader:
    """The same bytes, or what is packed in them."""
    first = file.peek(max(map(len, _UNPACK)))
    unpack = next((unpack for mark, unpack in _UNPACK.items() if first.startswith(mark)), None)
    return file if unpack is None else _buffered(unpack(file))


def _buffered(file: BinaryIO) -> io.BufferedReader:
    return file if isinstance(file, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", file))


def _recoded(file: io.BufferedReader) -> BinaryIO:
    """The same bytes, or those of a text in UTF-16 in UTF-8."""
    wide = file.peek(2).startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return io.BufferedReader(_Recoded(file)) if wide else file


class _Recoded(io.RawIOBase):
    """A text in UTF-16 as UTF-8; half of a surrogate pair stays one, which is no UTF-8 and spoils its row alone."""

    def __init__(self, file: BinaryIO) -> None:
        self._text = io.TextIOWrapper(file, encoding="utf-16", errors="surrogatepass", newline="")
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer)
        data = self._rest or self._text.read(CHARACTERS).encode("utf-8", "surrogatepass")
        taken, self._rest = data[: len(room)], data[len(room) :]
        room[: len(taken)] = taken
        return len(taken)


def _stdin() -> BinaryIO:
    """Standard input, through a buffer of its own where it can be had.

    A thread that waits for more holds the lock of `sys.stdin.buffer`, which a process that is forked meanwhile, and the
    interpreter at its end, would wait for.
    """
    try:
        return io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False))
    except (OSError, ValueError):  # it is none of the system's files
        return sys.stdin.buffer
