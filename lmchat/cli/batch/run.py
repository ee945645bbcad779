"""Runs one `lmchat batch`: from the options to the exit code."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lmchat import __version__
from lmchat.batch.fields import Fields, rows_of
from lmchat.batch.job import BatchJob
from lmchat.batch.journal import same_rows
from lmchat.batch.outcomes import COLUMNS
from lmchat.batch.reading import Input, find_inputs, read_inputs
from lmchat.batch.reading.inputs import InputFormat
from lmchat.batch.records import BadRecord, Record, Task
from lmchat.batch.sinks import journal_path, names_of
from lmchat.batch.statistics import Statistics
from lmchat.batch.writing import OutputFormat
from lmchat.cli.batch.narration import Narrated
from lmchat.cli.batch.output import BatchOutput
from lmchat.cli.batch.progress import BatchProgress
from lmchat.cli.batch.workers import Plan, Workers, open_workers
from lmchat.cli.shared import options
from lmchat.cli.shared.loading import checkpoint_hash
from lmchat.cli.shared.narration import Narrator
from lmchat.cli.shared.output_file import check_writable
from lmchat.errors import EXIT_DONE, EmptyInput, UsageError
from lmchat.text.sanitize import terminal_safe

if TYPE_CHECKING:
    from lmchat.engine.request import Request

SHOWN = 20
"""Inputs that the report names."""

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
        OutputFormat | None, typer.Option(help="Of the output; otherwise as --output ends, or JSON Lines.")
    ] = None
    input_format: Annotated[InputFormat | None, typer.Option(help="Of all inputs; otherwise as their names end.")] = (
        None
    )
    resume: Annotated[bool, typer.Option("--resume", help="Go on where a batch with this output stopped.")] = False
    unordered: Annotated[bool, typer.Option("--unordered", help="Write rows as they are finished.")] = False
    max_errors: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Stop when more rows than these have failed.")
    ] = None
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write a page with figures of how it went.")
    ] = None
    device: options.Device = "auto"
    quiet: options.Quiet = False

    @property
    def files(self) -> list[Path]:
        """All that is written, by every name that it has meanwhile."""
        return [path for named in (self.output, self.report) if named is not None for path in names_of(named)]


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


def run_command(arguments: Sequence[str], mode: BatchMode, running: Running, workers: Workers) -> int:
    """Work through all rows; returns the exit code.

    Raises:
        LmchatError: nothing can be read, loaded or written.
    """
    narrator = Narrator(running.quiet)
    output = BatchOutput(running.output, running.format, ordered=not running.unordered)
    if running.report is not None:
        _check_report(running.report, running.output if output.resumable else None)
    inputs = find_inputs(arguments, running.input_format, running.files)
    _check_questions(inputs, mode.fields)
    if output.is_whole(running.resume, columns_of(mode)):
        undone = "nothing is done" if running.report is None else "nothing is done, and no report written"
        whatever = "whatever the input and the options are (leave out --resume to do it again)"
        narrator.note(f"{running.output} is whole already; {undone}, {whatever}")
        return EXIT_DONE
    records = _not_empty(read_inputs(inputs, mode.fields.text, mode.fields.id), inputs)
    with ExitStack() as stack:
        plan = Plan(mode.name, mode.checkpoint, running.device, mode.request, leads=mode.name == "summarize")
        pool, fill = stack.enter_context(open_workers(plan, workers))
        counted = Statistics()
        sink = output.open(stack, job_of(inputs, mode), columns_of(mode), resume=running.resume, seen=counted.add)
        rows = rows_of(records, mode.fields)
        if running.resume and running.output is not None:
            rows = same_rows(rows, journal_path(running.output))
        progress = BatchProgress(narrator, counted, inputs)
        job = BatchJob(
            rows=rows,
            pool=pool,
            sink=sink,
            columns=columns_of(mode)[1:],
            seen=counted.add,
            advanced=progress.tell,
            fill=fill,
            most_errors=running.max_errors,
        )
        facts = facts_of(inputs, mode)
        return Narrated(job, sink, output, counted, progress, narrator, running.report, facts).run()


def facts_of(inputs: Sequence[Input], mode: BatchMode) -> dict[str, str]:
    """What the page about a batch says of it."""
    names = ", ".join(terminal_safe(each.name) for each in inputs[:SHOWN])
    return {"mode": mode.name, "inputs": names, "checkpoint": mode.checkpoint}


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


def _check_report(report: Path, output: Path | None) -> None:
    """Raise `UsageError` where a report cannot be written, or is one file with the output, by any name of either."""
    check_writable(report, "--report")
    taken = set(map(os.path.realpath, names_of(output))) if output is not None else set()
    if not taken.isdisjoint(map(os.path.realpath, names_of(report))):
        raise UsageError(f"{terminal_safe(str(report))} is the --output already", "choose another --report")


def _check_questions(inputs: Sequence[Input], fields: Fields) -> None:
    """Raise `UsageError` where there are documents, which have no question of their own, and none is asked of them."""
    document = next((each for each in inputs if each.format == "text"), None)
    if fields.question is not None and not (fields.asked or "").strip() and document is not None:
        problem = f"{terminal_safe(document.name)}: a document has no question of its own"
        raise UsageError(problem, "ask one of all of them with --question")


def _not_empty(records: Iterator[Record | BadRecord], inputs: Sequence[Input]) -> Iterator[Record | BadRecord]:
    """The same records; raises `EmptyInput` if there is none."""
    first = next(records, None)
    if first is None:
        lines = any(each.format == "jsonl" for each in inputs)
        hint = "give one JSON object a line" if lines else "give one below the names of the columns"
        raise EmptyInput("there is no row in the input", hint)
    return chain([first], records)
