"""The journal of a batch, FILE.partial: what the job is, and then a line for each finished row, as they finish.

    {"job": {"mode": "summarize", "inputs": [...], ...}}
    {"row": 3, "digest": "9d83...", "record": {"id": "d", "output": "...", ...}, "facts": {...}}

A kill at any moment leaves whole lines and perhaps a part of one, which is cut off when the job goes on. A line that a
power cut or a bad disk has damaged is passed over, and its row done again. Rows in it are out of order by no more than
what is worked on at a time, so that reading them in order takes constant memory.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO

from lmchat.batch.records import Entry, Row
from lmchat.errors import InputChanged, UsageError
from lmchat.text.json_line import json_line

MARK = b'{"job":'
"""What a journal begins with."""
SYNC_SECONDS = 1.0
"""What is older is on the disk itself, and outlasts a power cut."""


class Finished:
    """The numbers of the rows that are done: all up to one, and some beyond it."""

    def __init__(self) -> None:
        self._first_missing = 0
        self._beyond: set[int] = set()
        self.failed = 0

    def __contains__(self, number: int) -> bool:
        return number < self._first_missing or number in self._beyond

    def __len__(self) -> int:
        return self._first_missing + len(self._beyond)

    def add(self, entry: Entry) -> None:
        """A row is done."""
        self._beyond.add(entry.number)
        self.failed += entry.record.get("error") is not None
        while self._first_missing in self._beyond:
            self._beyond.remove(self._first_missing)
            self._first_missing += 1


class Journal:
    """A journal that is being written; nobody else can write it meanwhile.

    Args:
        path: of the file; its folder must be there.
        job: what the rows depend on.
        resume: go on with the journal that is there, if there is one.
        seen: is told the rows that are in it.

    Raises:
        UsageError: there is a journal and it is not to go on, it is of another job, or another process writes it.
        OSError: it cannot be written.
    """

    def __init__(
        self,
        path: Path,
        job: Mapping[str, Any],
        *,
        resume: bool = False,
        seen: Callable[[Entry], None] = lambda _entry: None,
    ) -> None:
        self.path = path
        self._seen = seen
        self.finished = Finished()
        self._file = path.open("a+b", buffering=0)  # what is there stays until it is known whose it is
        try:
            self._lock()
            self._go_on(job, resume)
        except BaseException:
            self._file.close()
            raise
        self._synced = time.monotonic()

    def add(self, entries: Iterable[Entry]) -> None:
        """These rows are done; they are in the file when this returns. Raises `OSError`."""
        new = [entry for entry in entries if entry.number not in self.finished]
        self._write("".join(map(_line, new)).encode())
        for entry in new:
            self.finished.add(entry)
        if time.monotonic() - self._synced >= SYNC_SECONDS:
            self.sync()

    def sync(self) -> None:
        """Have the system put all of it on the disk."""
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _lock(self) -> None:
        """Have the file alone until it is closed.

        The lock is that of an opened file: one of `lockf` would go when the process closes any other of the same path.
        Processes that are forked meanwhile share it.
        """
        _lock(self._file, fcntl.LOCK_EX, self.path)
        if not (self.path.exists() and os.path.samestat(os.fstat(self._file.fileno()), self.path.stat())):
            raise UsageError(f"{self.path}: another batch has just finished it", "look at the output")

    def _go_on(self, job: Mapping[str, Any], resume: bool) -> None:
        """Take over the rows that are there, and begin the file where nothing is."""
        refuse_unless_resumed(self.path, resume)
        end = 0
        self._file.seek(0)
        for line in _whole_lines(self._file):
            if end == 0:
                _check_same(self.path, line, job)
            elif entry := _entry(line):
                self.finished.add(entry)
                self._seen(entry)
            end += len(line)
        self._file.truncate(end)
        if end == 0:
            self._write(json_line({"job": job}).encode())

    def _write(self, data: bytes) -> None:
        write_all(self._file, data)


def refuse_while_written(path: Path) -> None:
    """Raise `UsageError` where another process writes the journal that is there; raises `OSError`."""
    if path.is_file():
        with path.open("rb") as file:
            _lock(file, fcntl.LOCK_SH, path)


def refuse_unless_resumed(path: Path, resume: bool) -> None:
    """Raise `UsageError` where there is a file that is no journal, or one with something in it that is not to go on.

    Raises `OSError` where it cannot be read.
    """
    if not path.exists():
        return
    with path.open("rb") as file:
        begun = file.read(len(MARK))
    if not MARK.startswith(begun):
        raise _no_journal(path)
    if begun and not resume:
        problem = f"{path} holds the finished rows of a batch that was stopped"
        raise UsageError(problem, "add --resume, or remove it first")


def write_all(file: RawIOBase, data: bytes) -> None:
    """Write all of it, or raise `OSError`: a file without a buffer may take less at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


def is_journal(path: Path) -> bool:
    """Whether there is the journal of a batch; raises `OSError` where that cannot be read."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(MARK)) == MARK


def read_journal(path: Path) -> Iterator[Entry]:
    """The finished rows of a whole journal, as they finished."""
    with path.open("rb") as file:
        for number, line in enumerate(_whole_lines(file)):
            if number and (entry := _entry(line)):
                yield entry


def same_rows(rows: Iterable[Row], path: Path) -> Iterator[Row]:
    """The rows, each compared with the one of its number in a journal, where that has the digest of it.

    Raises:
        InputChanged: a row is not the one that was finished, or is missing.
    """
    finished = in_order(read_journal(path))
    entry = next(finished, None)
    for row in rows:
        if entry is not None and entry.number == row.number:
            if entry.digest not in ("", row.digest):
                raise _changed(entry.number, path)
            entry = next(finished, None)
        yield row
    if entry is not None:
        raise _changed(entry.number, path)


def in_order(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries by their numbers, from 0 on; keeps those that came too early."""
    early: dict[int, Entry] = {}
    following = 0
    for entry in entries:
        early[entry.number] = entry
        while following in early:
            yield early.pop(following)
            following += 1
    yield from (early[number] for number in sorted(early))


def _no_journal(path: Path) -> UsageError:
    return UsageError(f"{path} is not the journal of a batch", "choose another --output, or remove it")


def _changed(number: int, path: Path) -> InputChanged:
    problem = f"row {number + 1} of the input is not the one that was finished"
    return InputChanged(problem, f"give the same input again, or remove {path} first")


def _lock(file: RawIOBase | BinaryIO, kind: int, path: Path) -> None:
    """Lock an opened journal, or raise `UsageError` where another process has it."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        raise UsageError(f"{path}: another batch is writing it", "wait for its end") from None


def _line(entry: Entry) -> str:
    return json_line({"row": entry.number, "digest": entry.digest, "record": entry.record, "facts": entry.facts})


def _entry(line: bytes) -> Entry | None:
    """The entry of a line; None where the line is damaged."""
    try:
        value = json.loads(line)
        return Entry(value["row"], value["record"], value["facts"], value.get("digest", ""))
    except (ValueError, KeyError, TypeError):
        return None


def _whole_lines(file: BinaryIO | Any) -> Iterator[bytes]:
    """The lines of a file, read through a buffer; not the last one if it was torn."""
    rest = b""
    while block := file.read(1 << 20):
        *lines, rest = (rest + block).split(b"\n")
        for line in lines:
            yield line + b"\n"


def _check_same(path: Path, line: bytes, job: Mapping[str, Any]) -> None:
    """Raise `UsageError` unless the journal's first line is of this job."""
    try:
        before = json.loads(line)["job"]
    except (ValueError, KeyError, TypeError):
        raise _no_journal(path) from None
    now = json.loads(json.dumps(job))
    other = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    if other:
        raise UsageError(
            f"{path} is of another batch: different {', '.join(other)}",
            "give the same options, and the same inputs unchanged, or remove it first",
        )
