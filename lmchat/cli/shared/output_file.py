"""An output file is whole, or it is still called FILE.partial."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from lmchat.errors import UsageError
from lmchat.locations import file_behind, home_expanded, opener_like, partial_path

DEVICES = (Path("/dev"), Path("/dev/fd"))
PROCESSES = "/proc"


def is_direct(path: Path) -> bool:
    """Whether a path is written to as it is: a device, a named pipe, or a stream of the process such as /dev/stdout.

    The latter may well be a regular file, whose name is another. Raises `OSError`.
    """
    folder = Path(os.path.realpath(path.parent))
    return folder in DEVICES or folder.is_relative_to(PROCESSES) or (path.exists() and not path.is_file())


def check_place(path: Path, option: str) -> None:
    """Raise `UsageError` where no file can be: it has no folder, or is one itself."""
    with writing_to(path, option):
        if not path.parent.is_dir():
            raise UsageError(f"{path}: there is no such folder", f"choose another {option}")
        if path.is_dir():
            raise UsageError(f"{path} is a folder", f"name a file in it as {option}")


def check_writable(path: Path, option: str) -> None:
    """Raise `UsageError` where `whole_file` would; no file is changed or left."""
    check_place(path, option)
    with writing_to(path, option):
        if is_direct(path):
            return
        target = _not_a_journal(path, option)
        is_new = not target.exists()
        target.open("ab").close()
        if is_new:
            target.unlink()


def check_not_read(path: Path, names: Iterable[str]) -> None:
    """Raise `UsageError` where a file that is read would be written over by --output, as FILE or as FILE.partial."""
    with writing_to(path):
        written = [] if is_direct(path) else [path, partial_path(path)]
    for name in names:
        if any(is_same(home_expanded(name), each) for each in written):
            raise UsageError(f"{path}: {name} would be written over", "choose another --output")


def is_same(one: Path, other: Path) -> bool:
    """Whether both are one file that is there."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):  # one is not there, or has a name that no file can have
        return False


@contextmanager
def writing_to(path: Path, option: str = "--output") -> Iterator[None]:
    """Turn what the system has against a path that an option names into a `UsageError`."""
    try:
        yield
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}", f"choose another {option}") from None


@contextmanager
def whole_file(path: Path, option: str = "--output", *, in_parts: bool = True) -> Iterator[TextIO]:
    """Write to `path` under the name FILE.partial, which becomes FILE when the body ends well.

    What was written before an error or an interrupt stays in FILE.partial, which is removed only if it is empty or of
    no use. A FILE that is there stays where nothing was written, and else leaves its permissions to the new one; a
    link stays a link, to what is written.
    Something that is written to as it is, such as /dev/stdout or a named pipe, keeps what is in it.

    Args:
        path: of the file.
        option: that names it.
        in_parts: whether a part of it is of use, such as the summaries of the first files.

    Raises:
        UsageError: it cannot be opened for writing, or the rows of a batch would be lost.
    """
    with writing_to(path, option):
        direct = is_direct(path)
        target = path if direct else _not_a_journal(path, option)
        file = target.open("a", encoding="utf-8", newline="\n") if direct else _opened_anew(target, path)
    try:
        with file:
            yield file
    except BaseException as error:
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(target)  # a disk that is full does not say where
        if not direct and not (in_parts and target.stat().st_size):
            target.unlink()
        raise
    if direct:
        return
    if path.exists() and target.stat().st_size == 0:
        target.unlink()
    else:
        target.replace(file_behind(path))


def _opened_anew(target: Path, path: Path) -> TextIO:
    """An empty file that is to replace `path`; whoever has opened one of its name before does not see it."""
    target.unlink(missing_ok=True)
    return open(target, "w", encoding="utf-8", newline="\n", opener=opener_like(path))


def _not_a_journal(path: Path, option: str) -> Path:
    """What a file is called until it is whole; raises `UsageError` where the rows of a batch stand in either."""
    from lmchat.batch.journal import is_journal  # here, since most commands write to stdout

    target = partial_path(path)
    if is_journal(path) or is_journal(target):
        raise UsageError(f"{path}: the finished rows of a batch would be lost", f"choose another {option}")
    return target
