"""`lmchat generate`."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from lmchat.cli import options
from lmchat.cli.continuations import Continuations, JsonContinuations, TextContinuations
from lmchat.cli.generating import GenerationChanges, Job
from lmchat.cli.guard import guarded
from lmchat.cli.inputs import STDIN, read_input
from lmchat.cli.loading import load_engine
from lmchat.cli.narration import Narrator
from lmchat.cli.output_file import whole_file
from lmchat.errors import UsageError

Prompt = Annotated[str | None, typer.Argument(metavar="PROMPT|-", help="The text to continue; - is stdin.")]
Temperature = Annotated[float | None, typer.Option(metavar="X", help="Below 1: likelier words; above: wilder ones.")]
TopK = Annotated[int | None, typer.Option(metavar="N", help="Draw from the N likeliest pieces; 0: off.")]
TopP = Annotated[float | None, typer.Option(metavar="P", help="Draw from the likeliest pieces that make P; 1: off.")]
RepetitionPenalty = Annotated[
    float | None, typer.Option(metavar="X", help="Above 1, what is written becomes less likely; 1: off.")
]
Greedy = Annotated[bool, typer.Option("--greedy", help="Always the likeliest piece, nothing at random.")]
Count = Annotated[
    int, typer.Option("--n", "-n", min=1, metavar="N", help="So many continuations, with seeds from --seed on.")
]
Stop = Annotated[
    list[str] | None, typer.Option(metavar="TEXT", help="End before this text; may be given several times.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a continuation, each on one line.")]


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
    greedy: Greedy = False,
    temperature: Temperature = None,
    top_k: TopK = None,
    top_p: TopP = None,
    repetition_penalty: RepetitionPenalty = None,
    no_repeat_ngram_size: options.NoRepeat = None,
    min_new_tokens: options.MinNewTokens = None,
    max_new_tokens: options.MaxNewTokens = None,
) -> None:
    """Continue a text in English or Chinese.

    Without a PROMPT, standard input is read if it is not a terminal. A terminal shows the prompt and then what follows
    as it is written; anything else gets what follows alone, which is cut back to its last sentence end when it was
    --max-new-tokens long. Exit codes: 0 done, 1 something could not be written, 2 wrong usage, 3 no usable checkpoint,
    130 interrupted.
    """
    with guarded():
        changes = GenerationChanges(
            temperature, top_k, top_p, repetition_penalty, no_repeat_ngram_size, min_new_tokens, max_new_tokens
        )
        if greedy and n > 1:
            raise UsageError(f"--greedy writes one continuation, --n asks for {n}", "leave one of them out")
        text = read_prompt(prompt)
        with ExitStack() as stack:
            code = Job(
                prompt=text,
                seeds=range(seed, seed + n),
                stop=tuple(stop or ()),
                decoding=changes.apply(greedy),
                load=lambda: load_engine(checkpoint, device),
                open_writer=lambda: open_writer(stack, output, text, as_json=json, several=n > 1),
                narrator=Narrator(quiet),
            ).run()
    raise typer.Exit(code)


def read_prompt(prompt: str | None) -> str:
    """The text to continue, without the white space around it; raises `UsageError` or `InputError`."""
    if prompt is None and (sys.stdin is None or sys.stdin.isatty()):
        raise UsageError("there is no prompt", 'write one, such as "Once upon a time", or - for standard input')
    return (read_input(STDIN).text if prompt is None or prompt == STDIN else prompt).strip()


def open_writer(stack: ExitStack, output: Path | None, prompt: str, *, as_json: bool, several: bool) -> Continuations:
    """The writer that the options ask for; `stack` closes its file."""
    out = stack.enter_context(whole_file(output)) if output is not None else sys.stdout
    if as_json:
        return JsonContinuations(out)
    return TextContinuations(out, prompt, headings=several, streaming=out.isatty())
