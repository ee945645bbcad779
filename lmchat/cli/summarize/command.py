"""`lmchat summarize`."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from lmchat.cli.shared import options
from lmchat.cli.shared.decoding_options import SummaryChanges
from lmchat.cli.shared.grouped import grouped
from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.inputs import input_names, read_input
from lmchat.cli.shared.loading import find_engine
from lmchat.cli.shared.narration import Narrator
from lmchat.cli.shared.output_file import check_not_read, is_same, whole_file
from lmchat.cli.shared.summary_options import Size, SummaryOptions
from lmchat.cli.summarize.job import SummarizeJob
from lmchat.cli.summarize.writers import JsonWriter, ResultWriter, TextWriter
from lmchat.errors import UsageError
from lmchat.locations import home_expanded

Json = Annotated[bool, typer.Option("--json", help="One JSON object a file, each on one line.")]
Reference = Annotated[
    str | None, typer.Option(metavar="FILE", help="A human summary of the one FILE: print ROUGE beside the summary.")
]


@grouped
def summarize(
    files: options.Files = None,
    *,
    size: Size,
    json: Json = False,
    output: options.Output = None,
    reference: Reference = None,
    device: options.Device = "auto",
    seed: options.Seed = 0,
    checkpoint: options.Checkpoint = "summarize",
    quiet: options.Quiet = False,
    decoding: SummaryChanges,
) -> None:
    """Summarize texts in English or Chinese.

    Without a FILE, standard input is read if it is not a terminal. The summary goes to stdout, all else to stderr. Exit
    codes: 0 done, 1 some files failed, 2 wrong usage or nothing readable, 3 no usable checkpoint, 130 interrupted.
    """
    with guarded():
        wanted = SummaryOptions(size, decoding, seed)
        wanted.check()
        names = input_names(files or [])
        if output is not None:
            check_not_read(output, [*names, *([] if reference is None else [reference])])
        with ExitStack() as stack:
            code = SummarizeJob(
                names=names,
                wanted=wanted,
                reference=read_reference(reference, names),
                load=lambda: find_engine(checkpoint, device),
                open_writer=lambda: open_writer(stack, output, as_json=json, several=len(names) > 1),
                narrator=Narrator(quiet),
            ).run()
    raise typer.Exit(code)


def open_writer(stack: ExitStack, output: Path | None, *, as_json: bool, several: bool) -> ResultWriter:
    """The writer that the options ask for; `stack` closes its file."""
    out = stack.enter_context(whole_file(output)) if output is not None else sys.stdout
    return JsonWriter(out) if as_json else TextWriter(out, headings=several, streaming=out.isatty())


def read_reference(reference: str | None, names: list[str]) -> str | None:
    """The text of the reference; raises `UsageError` or `InputError`."""
    if reference is None:
        return None
    if len(names) != 1:
        raise UsageError(f"--reference belongs to one file, {len(names)} are named", "name one file")
    if reference == names[0] or is_same(home_expanded(reference), home_expanded(names[0])):
        raise UsageError("the reference is the file itself", "name a file with a summary of it")
    return read_input(reference).text
