"""An output file is whole, or it is still called FILE.partial."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from lmchat.errors import UsageError


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """Write to `path` under the name FILE.partial, which becomes FILE when the body ends well.

    What was written before an error or an interrupt stays in FILE.partial, which is removed only if it is empty. A FILE
    that is there stays where nothing was written.
    Something that is there and is not a regular file, such as /dev/stdout or a named pipe, is written to as it is.

    Raises:
        UsageError: it cannot be opened for writing.
    """
    direct = path.exists() and not path.is_file()
    target = path if direct else path.with_name(f"{path.name}.partial")
    try:
        file = target.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}", "choose another --output") from None
    try:
        with file:
            yield file
    except BaseException:
        if not direct and target.stat().st_size == 0:
            target.unlink()
        raise
    if direct:
        return
    if path.exists() and target.stat().st_size == 0:
        target.unlink()
    else:
        target.replace(path)
