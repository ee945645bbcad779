"""`lmchat compare`: whether one checkpoint, or one setting, is better than another."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import Annotated, Literal

import typer

from lmchat.cli.shared import options
from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.narration import Narrator
from lmchat.cli.shared.output_file import check_not_read, whole_file
from lmchat.cli.shared.pool import Processes
from lmchat.errors import EXIT_DONE, EXIT_SOME_FAILED
from lmchat.locations import home_expanded
from lmchat.text.json_line import json_line
from lmchat.text.sanitize import terminal_safe

ComparedMode = Literal["summarize", "ask", "answer"]

System = typer.Argument(
    metavar="SYSTEM", help="A checkpoint, settings, or both: summarize, ./mine, beam_size=8, ./mine,length=medium."
)
Data = Annotated[
    str,
    typer.Argument(metavar="DATA.jsonl[.xz|.gz]", help="Rows with source and target, or context, question and answer."),
]
Mode = Annotated[ComparedMode, typer.Option(help="What is compared; ask and answer are the same.")]
Json = Annotated[bool, typer.Option("--json", help="One line of JSON instead of a table.")]


def compare(
    a: Annotated[str, System],
    b: Annotated[str, System],
    data: Data,
    *,
    mode: Mode = "summarize",
    limit: options.RowLimit = None,
    seed: options.RowSeed = 0,
    json: Json = False,
    output: options.Output = None,
    processes: Processes = None,
    device: options.Device = "auto",
    quiet: options.Quiet = False,
) -> None:
    """Compare two checkpoints or two settings on a test file.

    Both work on the same rows, of source and target, or of context, question and answer. For each metric the table has
    both means, their difference with its 95 % interval, and how likely such a difference is by chance (paired
    bootstrap). The exit code is 1 when some rows failed; these are scored as an empty text.
    """
    with guarded():
        from lmchat.cli.compare.run import compare_systems, parse_system
        from lmchat.evaluation.evaluations import evaluation
        from lmchat.evaluation.rows import draw_rows

        if output is not None:
            check_not_read(output, [data])
        compared = options.MODE_OF_COMMAND.get(mode, mode)
        first, second = (parse_system(compared, text) for text in (a, b))
        rows = draw_rows(home_expanded(data), evaluation(compared).parse, limit, seed)
        with whole_file(output) if output else nullcontext(sys.stdout) as out:
            found, failed = compare_systems(first, second, rows, Narrator(quiet), processes, device)
            out.write(json_line(found.as_json()) if json else terminal_safe(found.as_text()))
    raise typer.Exit(EXIT_SOME_FAILED if failed else EXIT_DONE)
