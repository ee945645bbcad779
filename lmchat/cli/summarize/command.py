"""`lmchat summarize`."""

from __future__ import annotations

from typing import Annotated

import typer

from lmchat.cli.shared import options
from lmchat.cli.shared.decoding_options import SummaryChanges
from lmchat.cli.shared.grouped import grouped
from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.summary_options import Size, SummaryOptions
from lmchat.cli.summarize.run import summarize_files

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
        code = summarize_files(
            files or [],
            wanted.request,
            as_json=json,
            output=output,
            reference=reference,
            checkpoint=checkpoint,
            device=device,
            quiet=quiet,
        )
    raise typer.Exit(code)
