"""Where finished rows go: into a journal that becomes a file, or straight to an output that nobody can take back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from lmchat.batch.journal import Finished, Journal, in_order, read_journal
from lmchat.batch.records import Entry
from lmchat.batch.writing import Columns, OutputFormat, open_writer
from lmchat.locations import file_behind, opener_like, partial_path
from lmchat.text.json_line import json_line

OWNER = 0o600
"""What the owner of a journal may do with it whatever the permissions of the output are: read and write it."""


class Sink(Protocol):
    """Takes finished rows."""

    @property
    def finished(self) -> Finished:
        """The rows that it has."""

    def add(self, entries: Sequence[Entry]) -> None:
        """Keep some rows."""

    def finish(self) -> None:
        """All rows are there."""

    def stop(self) -> None:
        """Some rows are missing, and will not come: what was kept is on the disk, or given out."""

    def close(self) -> None:
        """Let go of everything; what was kept stays."""


class FileSink:
    """A journal, and at last the file.

    Args:
        path: of the file, or a link to it; the journal is FILE.partial, with the permissions of a FILE that is there.
        format_: of the file.
        job: what the rows depend on.
        columns: that a table has in any case.
        ordered: whether rows come as they are in the input.
        resume: go on with the journal that is there.
        seen: is told the rows that are in it.

    Raises:
        UsageError, OSError: as `Journal`.
    """

    def __init__(
        self,
        path: Path,
        format_: OutputFormat,
        job: Mapping[str, Any],
        columns: Sequence[str],
        *,
        ordered: bool,
        resume: bool,
        seen: Callable[[Entry], None],
    ) -> None:
        self._path, self._format, self._columns, self._ordered = path, format_, columns, ordered
        journal = journal_path(path)
        if not journal.exists():
            open(journal, "ab", opener=opener_like(path, OWNER)).close()
        self._journal = Journal(journal, job, resume=resume, seen=seen)

    @property
    def finished(self) -> Finished:
        return self._journal.finished

    def add(self, entries: Sequence[Entry]) -> None:
        self._journal.add(entries)

    def finish(self) -> None:
        """Write the file beside the journal, give it its name, and drop the journal."""
        self._journal.sync()
        unfinished = unfinished_path(self._path)
        unfinished.unlink(missing_ok=True)
        try:
            with open(unfinished, "wb", opener=opener_like(self._path)) as file:
                self._write(file)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        unfinished.replace(file_behind(self._path))
        self._journal.path.unlink()

    def stop(self) -> None:
        self._journal.sync()

    def close(self) -> None:
        self._journal.close()

    def _entries(self) -> Iterator[Entry]:
        entries = read_journal(self._journal.path)
        return in_order(entries) if self._ordered else entries

    def _write(self, file: BinaryIO) -> None:
        columns = Columns(*self._columns)
        if self._format != "jsonl":
            for entry in self._entries():
                columns.add(entry.record)
        writer = open_writer(self._format, file, columns)
        for entry in self._entries():
            writer.write(entry.record)
        writer.close()


class StreamSink:
    """Rows as JSON Lines, each as soon as those before it are finished, or when the batch stops.

    Args:
        write: takes a line.
        ordered: whether rows come as they are in the input.
    """

    def __init__(self, write: Callable[[str], object], *, ordered: bool) -> None:
        self.finished = Finished()
        self._write, self._ordered = write, ordered
        self._early: dict[int, Entry] = {}
        self._following = 0

    def add(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            self.finished.add(entry)
            if self._ordered:
                self._early[entry.number] = entry
            else:
                self._write(json_line(entry.record))
        while self._following in self._early:
            self._write(json_line(self._early.pop(self._following).record))
            self._following += 1

    def finish(self) -> None:
        """Nothing: all is written."""

    def stop(self) -> None:
        """Write the rows that wait for others, in order."""
        for number in sorted(self._early):
            self._write(json_line(self._early.pop(number).record))

    def close(self) -> None:
        """Nothing."""


def journal_path(path: Path) -> Path:
    """The journal of an output file."""
    return partial_path(path)


def unfinished_path(path: Path) -> Path:
    """What an output file is called while it is made of the journal."""
    file = file_behind(path)
    return file.with_name(f"{file.name}.writing.partial")


def names_of(path: Path) -> tuple[Path, ...]:
    """All that an output file is called from its first row to its last."""
    return path, file_behind(path), journal_path(path), unfinished_path(path)
