"""The bytes of a file, unpacked as its name says."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from lmchat.batch.packages import require


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
    """The bytes of a file, or of standard input for "-", unpacked.

    Raises:
        OSError: it cannot be opened.
        UsageError: a package that unpacks it is missing.
    """
    if name == "-":
        yield _stdin()
        return
    path = Path(name)
    with COMPRESSIONS.get(path.suffix.lower(), _plain)(path) as file:
        yield file


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
