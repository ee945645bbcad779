"""`lmchat evaluate`: how good a mode is on a test file, beside what costs nothing."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import Annotated

import typer

from lmchat.cli.shared import options
from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.loading import check_for, load_engine
from lmchat.cli.shared.narration import Narrator
from lmchat.cli.shared.output_file import check_not_read, whole_file
from lmchat.cli.shared.pool import Processes
from lmchat.errors import EXIT_DONE, EXIT_SOME_FAILED, EmptyInput, UsageError
from lmchat.locations import home_expanded
from lmchat.text.json_line import json_line
from lmchat.text.lengths import USUAL_LENGTH
from lmchat.text.sanitize import terminal_safe

Mode = Annotated[
    str, typer.Argument(metavar="MODE", help="What is measured: summarize, ask (or answer), generate or chat.")
]
Data = Annotated[
    str,
    typer.Argument(
        metavar="DATA.jsonl[.xz|.gz]", help="Rows with source and target, context, question and answer, text, or turns."
    ),
]
ModeCheckpoint = Annotated[
    str | None, typer.Option(metavar="NAME|FOLDER", help="Which checkpoint to use; that of the mode by default.")
]
Json = Annotated[bool, typer.Option("--json", help="One line of JSON instead of a table.")]


def evaluate(
    mode: Mode,
    data: Data,
    *,
    limit: options.RowLimit = None,
    seed: options.RowSeed = 0,
    json: Json = False,
    output: options.Output = None,
    length: options.Length = USUAL_LENGTH,
    checkpoint: ModeCheckpoint = None,
    processes: Processes = None,
    device: options.Device = "auto",
    quiet: options.Quiet = False,
) -> None:
    """Score a mode on a test file.

    Summaries get ROUGE, BLEU, chrF, CER, WER and distinct-n beside the first sentences of the text, answers exact match
    and F1 beside the sentence that matches the question best; of prose, how many bits each byte of it takes beside a
    compressor, and how varied are continuations of its first sentences; of conversations, how often the true reply is
    found to be the likeliest of 20, and how varied the replies are: with 95 % intervals and how it was counted.
    The exit code is 1 when some rows failed; these are scored as an empty text.
    """
    with guarded():
        from lmchat.cli.evaluate.run import Task, evaluate_rows
        from lmchat.evaluation.evaluations import evaluation
        from lmchat.evaluation.rows import draw_rows

        if output is not None:
            check_not_read(output, [data])
        mode = options.MODE_OF_COMMAND.get(mode, mode)
        measure = evaluation(mode)
        measure.require_packages()
        if mode != "summarize" and length != USUAL_LENGTH:
            raise UsageError("--length is of the mode summarize", "leave it out")
        path = home_expanded(data)
        rows = draw_rows(path, measure.parse, limit, seed)
        if not rows:
            raise EmptyInput(f"{path.name} has no row", "give one JSON object a line")
        check_for(mode, checkpoint or mode)
        engine = load_engine(checkpoint or mode, device)
        drawn = {} if limit is None else {"limit": limit, "seed": seed}
        with whole_file(output) if output else nullcontext(sys.stdout) as out:
            report = evaluate_rows(engine, Task(mode, length), path, rows, Narrator(quiet), drawn, processes)
            out.write(json_line(report.as_json()) if json else terminal_safe(report.as_text()))
    raise typer.Exit(EXIT_SOME_FAILED if report.failed else EXIT_DONE)
