"""The bytes of a file, unpacked as its name says, and in UTF-8 where a byte order mark says UTF-16."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from lmchat.batch.packages import require

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHARACTERS = 8192
"""Of UTF-16, recoded at a time."""


def _gzip(path: Path) -> BinaryIO:
    import gzip

    return cast("BinaryIO", gzip.open(path))


def _xz(path: Path) -> BinaryIO:
    import lzma

    return cast("BinaryIO", lzma.open(path))


def _zstandard(path: Path) -> BinaryIO:
    pyarrow = require("pyarrow", f"{path.name}: Zstandard files")
    return cast("BinaryIO", io.BufferedReader(pyarrow.CompressedInputStream(pyarrow.OSFile(str(path)), "zstd")))


COMPRESSIONS: dict[str, Callable[[Path], BinaryIO]] = {".gz": _gzip, ".xz": _xz, ".zst": _zstandard}


@contextmanager
def open_bytes(name: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of standard input for "-", unpacked; text in UTF-16 with a mark becomes UTF-8.

    Raises:
        OSError: it cannot be opened.
        UsageError: a package that unpacks it is missing.
    """
    if name == "-":
        yield _recoded(_stdin())
        return
    path = Path(name)
    with COMPRESSIONS.get(path.suffix.lower(), _plain)(path) as file:
        yield _recoded(file)


def _recoded(file: BinaryIO) -> BinaryIO:
    """The same bytes, or those of a text in UTF-16 in UTF-8."""
    buffered = file if isinstance(file, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", file))
    wide = buffered.peek(2).startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return io.BufferedReader(_Recoded(buffered)) if wide else buffered


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


def _plain(path: Path) -> BinaryIO:
    return path.open("rb")
