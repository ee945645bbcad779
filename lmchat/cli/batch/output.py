"""Where a batch writes: a file that can be gone on with, or an output that takes what it is given."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from lmchat.batch.journal import refuse_unless_resumed, refuse_while_written, write_all
from lmchat.batch.packages import require
from lmchat.batch.reading.columns import columns_in
from lmchat.batch.records import Entry
from lmchat.batch.sinks import FileSink, Sink, StreamSink, journal_path
from lmchat.batch.writing import OutputFormat, output_format
from lmchat.cli.shared.output_file import check_place, is_direct, writing_to
from lmchat.errors import UsageError
from lmchat.text.sanitize import terminal_safe


class BatchOutput:
    """The output that the options name.

    Args:
        path: of the file; None is stdout.
        format_: of the rows; None: as the name ends.
        ordered: whether rows come as they are in the input.

    Raises:
        UsageError: there is no such folder, nothing tells the format, its package is missing, it is for no terminal, or
            stdout is closed.
    """

    def __init__(self, path: Path | None, format_: OutputFormat | None, *, ordered: bool) -> None:
        if path is not None:
            check_place(path, "--output")
        elif not sys.stdout.writable():
            raise UsageError("standard output is closed", "name an --output")
        self.resumable = path is not None and not is_direct(path)
        self.name = "output" if path is None else terminal_safe(str(path))
        self._path, self._ordered = path, ordered
        self._format = format_ or output_format(path if self.resumable else None)
        if self._format == "parquet":
            if path is None and sys.stdout.isatty():
                raise UsageError("a Parquet file is nothing for a terminal", "name an --output")
            require("pyarrow.parquet", "Parquet files")

    def is_whole(self, resume: bool, columns: Sequence[str]) -> bool:
        """Whether there is nothing left to do.

        Args:
            resume: whether the option --resume is given.
            columns: that every row of the output has.

        Raises:
            UsageError: the option is needed, or cannot be honoured, as where what is there is of another mode.
        """
        if self._path is None or not self.resumable:
            if resume:
                raise UsageError("--resume needs an --output that is a file", "name one")
            return False
        with writing_to(self._path):
            refuse_while_written(journal_path(self._path))
            refuse_unless_resumed(journal_path(self._path), resume)
            if not (resume and self._path.exists()) or journal_path(self._path).exists():
                return False
            found = columns_in(self._path, self._format)
        if missing := [name for name in columns if name not in found]:
            problem = f"{self.name} is not an output of this mode: it has no {', '.join(missing)}"
            raise UsageError(problem, "choose another --output, or leave out --resume to write over it")
        return True

    def open(
        self,
        stack: ExitStack,
        job: Mapping[str, Any],
        columns: Sequence[str],
        *,
        resume: bool,
        seen: Callable[[Entry], None],
    ) -> Sink:
        """What takes the rows; `stack` closes it.

        Raises:
            UsageError: it cannot be written.
        """
        if self.resumable and self._path is not None:
            return self._file(stack, self._path, job, columns, resume=resume, seen=seen)
        if self._format == "jsonl":
            return self._stream(stack)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sink = self._file(stack, folder / "rows", job, columns, resume=False, seen=seen)
        return _Copied(sink, folder / "rows", self._path)

    def _file(
        self,
        stack: ExitStack,
        path: Path,
        job: Mapping[str, Any],
        columns: Sequence[str],
        *,
        resume: bool,
        seen: Callable[[Entry], None],
    ) -> FileSink:
        with writing_to(path):
            sink = FileSink(path, self._format, job, columns, ordered=self._ordered, resume=resume, seen=seen)
        stack.callback(sink.close)
        return sink

    def _stream(self, stack: ExitStack) -> StreamSink:
        if self._path is not None:
            with writing_to(self._path):  # without a buffer, nothing is left that closing it could lose
                file = stack.enter_context(self._path.open("ab", buffering=0))
            return StreamSink(lambda line: write_all(file, line.encode()), ordered=self._ordered)
        out = sys.stdout
        safe = terminal_safe if out.isatty() else str

        def write(line: str) -> None:
            out.write(safe(line))
            out.flush()

        return StreamSink(write, ordered=self._ordered)


class _Copied:
    """A sink whose file is copied to an output that takes what it is given: a table is known when all its rows are."""

    def __init__(self, sink: FileSink, made: Path, path: Path | None) -> None:
        self.finished = sink.finished
        self.add, self.close = sink.add, sink.close
        self._sink, self._made, self._path = sink, made, path

    def finish(self) -> None:
        """Make the file and copy it."""
        self._sink.finish()
        if self._path is None and sys.stdout.isatty():
            with self._made.open(encoding="utf-8", newline="") as table:
                sys.stdout.writelines(map(terminal_safe, table))
            return
        with self._made.open("rb") as file:
            if self._path is None:
                shutil.copyfileobj(file, sys.stdout.buffer)
                sys.stdout.buffer.flush()
            else:
                with self._path.open("ab") as out:
                    shutil.copyfileobj(file, out)

    def stop(self) -> None:
        """Copy a table of the rows that there are."""
        self.finish()
