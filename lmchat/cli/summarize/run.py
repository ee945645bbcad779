"""What `lmchat summarize` does, once it is known what is wanted."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from lmchat.cli.shared.inputs import input_names, read_input
from lmchat.cli.shared.loading import find_engine
from lmchat.cli.shared.narration import Narrator
from lmchat.cli.summarize.job import SummarizeJob
from lmchat.cli.summarize.writers import JsonWriter, ResultWriter, TextWriter
from lmchat.errors import UsageError
from lmchat.locations import home_expanded

if TYPE_CHECKING:
    from lmchat.engine.request import Request


def summarize_files(
    files: Sequence[str],
    request: Callable[[str], Request],
    *,
    as_json: bool = False,
    output: Path | None = None,
    reference: str | None = None,
    checkpoint: str = "summarize",
    device: str = "auto",
    quiet: bool = False,
) -> int:
    """Summarize files, standard input where none is named; returns the exit code.

    Args:
        files: as they are named, patterns among them.
        request: what to write about a text.
        as_json: whether to write JSON Lines.
        output: where to; stdout unless given.
        reference: the file of a human summary of the one file.
        checkpoint: which to use.
        device: where to compute.
        quiet: whether only errors are told.

    Raises:
        LmchatError: what makes all further work pointless.
    """
    names = input_names(files)
    if output is not None:
        from lmchat.cli.shared.output_file import check_not_read

        check_not_read(output, [*names, *([] if reference is None else [reference])])
    with ExitStack() as stack:
        return SummarizeJob(
            names=names,
            request=request,
            reference=read_reference(reference, names),
            load=lambda: find_engine(checkpoint, device),
            open_writer=lambda: open_writer(stack, output, as_json=as_json, several=len(names) > 1),
            narrator=Narrator(quiet),
        ).run()


def open_writer(stack: ExitStack, output: Path | None, *, as_json: bool, several: bool) -> ResultWriter:
    """The writer that the options ask for; `stack` closes its file."""
    out = sys.stdout
    if output is not None:
        from lmchat.cli.shared.output_file import whole_file

        out = stack.enter_context(whole_file(output))
    return JsonWriter(out) if as_json else TextWriter(out, headings=several, streaming=out.isatty())


def read_reference(reference: str | None, names: list[str]) -> str | None:
    """The text of the reference; raises `UsageError` or `InputError`."""
    if reference is None:
        return None
    from lmchat.cli.shared.output_file import is_same

    if len(names) != 1:
        raise UsageError(f"--reference belongs to one file, {len(names)} are named", "name one file")
    if reference == names[0] or is_same(home_expanded(reference), home_expanded(names[0])):
        raise UsageError("the reference is the file itself", "name a file with a summary of it")
    return read_input(reference).text
