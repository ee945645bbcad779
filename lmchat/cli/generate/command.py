"""`lmchat generate`."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from lmchat.cli.generate.job import GenerateJob
from lmchat.cli.generate.writers import Continuations, JsonContinuations, TextContinuations
from lmchat.cli.shared import options
from lmchat.cli.shared.decoding_options import GenerationChanges, Stop
from lmchat.cli.shared.grouped import grouped
from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.inputs import STDIN, read_input
from lmchat.cli.shared.loading import find_engine
from lmchat.cli.shared.narration import Narrator
from lmchat.cli.shared.output_file import whole_file
from lmchat.errors import UsageError

Prompt = Annotated[str | None, typer.Argument(metavar="PROMPT|-", help="The text to continue; - is stdin.")]
Count = Annotated[
    int, typer.Option("--n", "-n", min=1, metavar="N", help="So many continuations, with seeds from --seed on.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a continuation, each on one line.")]


@grouped
def generate(
    prompt: Prompt = None,
    *,
    n: Count = 1,
    json: Json = False,
    output: options.Output = None,
    stop: Stop = None,
    device: options.Device = "auto",
    seed: options.Seed = 0,
    checkpoint: options.Checkpoint = "generate",
    quiet: options.Quiet = False,
    decoding: GenerationChanges,
) -> None:
    """Continue a text in English or Chinese.

    Without a PROMPT, standard input is read if it is not a terminal. A terminal shows the prompt and then what follows
    as it is written; anything else gets what follows alone, which is cut back to its last sentence end when it was
    --max-new-tokens long. Exit codes: 0 done, 1 something could not be written, 2 wrong usage, 3 no usable checkpoint,
    130 interrupted.
    """
    with guarded():
        if decoding.greedy and n > 1:
            raise UsageError(f"--greedy writes one continuation, --n asks for {n}", "leave one of them out")
        text = read_prompt(prompt)
        with ExitStack() as stack:
            code = GenerateJob(
                prompt=text,
                seeds=range(seed, seed + n),
                stop=tuple(stop or ()),
                decoding=decoding.apply(),
                load=lambda: find_engine(checkpoint, device),
                open_writer=lambda: open_writer(stack, output, text, as_json=json, several=n > 1),
                narrator=Narrator(quiet),
            ).run()
    raise typer.Exit(code)


def read_prompt(prompt: str | None) -> str:
    """The text to continue, without the white space around it; raises `UsageError` or `InputError`."""
    if prompt is None and sys.stdin.isatty():
        raise UsageError("there is no prompt", 'write one, such as "Once upon a time", or - for standard input')
    return (read_input(STDIN).text if prompt is None or prompt == STDIN else prompt).strip()


def open_writer(stack: ExitStack, output: Path | None, prompt: str, *, as_json: bool, several: bool) -> Continuations:
    """The writer that the options ask for; `stack` closes its file."""
    out = stack.enter_context(whole_file(output)) if output is not None else sys.stdout
    if as_json:
        return JsonContinuations(out)
    return TextContinuations(out, prompt, headings=several, streaming=out.isatty())
