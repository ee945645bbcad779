"""Runs one `lmchat batch`: from the options to the exit code."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmchat import __version__
from lmchat.batch.fields import Fields, rows_of
from lmchat.batch.job import Job
from lmchat.batch.outcomes import COLUMNS, EngineWork
from lmchat.batch.pool import Forked, InProcess, Pool
from lmchat.batch.reading import Input, find_inputs, read_inputs
from lmchat.batch.reading.count import RowCount
from lmchat.batch.reading.inputs import FormatName as InputFormat
from lmchat.batch.records import BadRecord, Entry, Record, Task
from lmchat.batch.sinks import Sink
from lmchat.batch.statistics import Statistics
from lmchat.batch.writing import FormatName
from lmchat.cli import options
from lmchat.cli.batch_output import Output
from lmchat.cli.batch_progress import BatchProgress
from lmchat.cli.guard import discard_output
from lmchat.cli.loading import checkpoint_hash, load_engine
from lmchat.cli.narration import Narrator
from lmchat.errors import EXIT_DONE, EXIT_INTERRUPTED, EXIT_SOME_FAILED, EmptyInput, LmchatError

if TYPE_CHECKING:
    from lmchat.engine.engine import Engine
    from lmchat.engine.request import Request

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT", help="Files of rows, documents, folders or patterns of either; - is stdin, in JSON Lines."
    ),
]


@dataclass(frozen=True, slots=True)
class Running:
    """How a batch is run."""

    output: options.Output = None
    format: Annotated[
        FormatName | None, typer.Option(help="Of the output; otherwise as --output ends, or JSON Lines.")
    ] = None
    input_format: Annotated[InputFormat | None, typer.Option(help="Of all inputs; otherwise as their names end.")] = (
        None
    )
    resume: Annotated[bool, typer.Option("--resume", help="Go on where a batch with this output stopped.")] = False
    unordered: Annotated[bool, typer.Option("--unordered", help="Write rows as they are finished.")] = False
    max_errors: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Stop when more rows than these have failed.")
    ] = None
    processes: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Of the CPU, a core each; otherwise one a core.")
    ] = None
    device: options.Device = "auto"
    quiet: options.Quiet = False


@dataclass(frozen=True, slots=True)
class RowFields:
    """The names of fields that every mode reads."""

    id_field: Annotated[str, typer.Option(metavar="NAME", help="The field with the id.")] = "id"
    reference_field: Annotated[
        str, typer.Option(metavar="NAME", help="The field with what a person wrote, to compare with.")
    ] = "reference"


@dataclass(frozen=True, slots=True)
class BatchMode:
    """What is done with each row.

    Attributes:
        name: of the mode.
        checkpoint: a name or a folder.
        fields: that it reads.
        request: makes the request of a row.
        settings: the options that the outputs depend on.
    """

    name: str
    checkpoint: str
    fields: Fields
    request: Callable[[Task], Request]
    settings: Mapping[str, Any]


def run_command(arguments: Sequence[str], mode: BatchMode, running: Running) -> int:
    """Work through all rows; returns the exit code.

    Raises:
        LmchatError: nothing can be read, loaded or written.
    """
    narrator = Narrator(running.quiet)
    inputs = find_inputs(arguments, running.input_format)
    output = Output(running.output, running.format, ordered=not running.unordered)
    if output.is_whole(running.resume):
        narrator.note(f"{running.output} is whole already; there is nothing to go on with")
        return EXIT_DONE
    records = _not_empty(read_inputs(inputs, mode.fields.text))
    with ExitStack() as stack:
        pool = stack.enter_context(open_pool(mode, running))
        counted = Statistics()
        sink = output.open(stack, job_of(inputs, mode), columns_of(mode), resume=running.resume, seen=counted.add)
        job = Job(
            rows=rows_of(records, mode.fields),
            pool=pool,
            sink=sink,
            columns=columns_of(mode)[1:],
            seen=counted.add,
            most_errors=running.max_errors,
        )
        return _Command(job, sink, output, counted, narrator).run(inputs)


@dataclass(frozen=True, slots=True)
class _Command:
    """A job with those who tell of it."""

    job: Job
    sink: Sink
    output: Output
    counted: Statistics
    narrator: Narrator

    def run(self, inputs: Sequence[Input]) -> int:
        """Do the job; returns the exit code."""
        before = self.counted.rows
        if before:
            self.narrator.remark(f"{before:,} rows were finished before")
        try:
            with interruptible(self.job.stop, self.narrator), BatchProgress(self.narrator, before) as progress:
                total = RowCount(inputs) if not self.narrator.quiet else None
                seen = self.job.seen

                def tell(entry: Entry) -> None:
                    seen(entry)
                    progress.update(self.counted.rows, self.counted.failed, total.total if total else None)

                self.job.seen = tell
                whole = self.job.run()
        except BrokenPipeError:
            discard_output()
            self.narrator.error(f"nobody reads the output any more {self._kept()}")
            return EXIT_SOME_FAILED
        except OSError as error:
            self.narrator.error(f"{error.filename or self.output.name}: {error.strerror or error} {self._kept()}")
            return EXIT_SOME_FAILED
        except LmchatError as error:
            self.narrator.error(f"{error.message} {self._kept()}")
            return error.exit_code
        return self._finish() if whole else self._stopped()

    def _finish(self) -> int:
        self.sink.finish()
        self.narrator.remark(f"{self.counted.rows:,} rows, {self.counted.failed:,} failed")
        return EXIT_SOME_FAILED if self.counted.failed else EXIT_DONE

    def _stopped(self) -> int:
        if self.job.too_many_errors:
            self.narrator.error(f"{self.counted.failed:,} rows failed, more than --max-errors {self._kept()}")
            return EXIT_SOME_FAILED
        self.narrator.error(f"interrupted {self._kept()}")
        return EXIT_INTERRUPTED

    def _kept(self) -> str:
        """What is left of the work, in brackets."""
        rows = f"{self.counted.rows:,} rows are finished"
        return f"({rows}; the same command with --resume goes on)" if self.output.resumable else f"({rows})"


@contextmanager
def open_pool(mode: BatchMode, running: Running) -> Iterator[Pool]:
    """The engine at work: in several processes on a CPU where they can share memory, else in this one."""
    count = running.processes or usable_cores()
    engine: Engine = load_engine(mode.checkpoint, running.device, threads=1 if count > 1 and can_fork() else None)
    work = EngineWork(engine, mode.name, mode.request)
    if count == 1 or not can_fork() or engine.device.type != "cpu":
        yield InProcess(work)
        return
    pool = Forked(work, work.died, count)
    try:
        yield pool
    finally:
        pool.close()


def can_fork() -> bool:
    """Whether a process can be split once torch is loaded: Apple's libraries do not survive it."""
    return sys.platform.startswith("linux")


def usable_cores() -> int:
    """The CPU cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def job_of(inputs: Sequence[Input], mode: BatchMode) -> dict[str, Any]:
    """What the rows of a journal depend on."""
    return {
        "lmchat": __version__,
        "mode": mode.name,
        "checkpoint": checkpoint_hash(mode.checkpoint),
        "settings": mode.settings,
        "fields": asdict(mode.fields),
        "inputs": [[each.name, each.format, each.size] for each in inputs],
    }


def columns_of(mode: BatchMode) -> list[str]:
    """The columns that every row of the output has."""
    return ["id", "output", "error", "seconds", *COLUMNS[mode.name][0]]


@contextmanager
def interruptible(stop: threading.Event, narrator: Narrator) -> Iterator[None]:
    """Let the first Ctrl+C set `stop`, and a second one interrupt at once."""

    def interrupt(_signal: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        narrator.note("finishing the rows that are worked on; Ctrl+C again ends at once")

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _not_empty(records: Iterator[Record | BadRecord]) -> Iterator[Record | BadRecord]:
    """The same records; raises `EmptyInput` if there is none."""
    first = next(records, None)
    if first is None:
        raise EmptyInput("there is no row in the input", "give one JSON object a line")

    def again() -> Iterator[Record | BadRecord]:
        yield first
        yield from records

    return again()
