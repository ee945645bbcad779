"""`lmchat ask`."""

from __future__ import annotations

from typing import Annotated

import typer

from lmchat.cli.ask.run import TEXT_TOP_K, ask_files
from lmchat.cli.shared import options
from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.question import Question
from lmchat.text.sanitize import terminal_safe

JSON_TOP_K = 3

QuestionText = Annotated[str, typer.Argument(metavar="QUESTION", help="What to find, in English or Chinese.")]
TopK = Annotated[
    int | None,
    typer.Option(
        min=1, metavar="N", help=f"The N likeliest answers: {TEXT_TOP_K} unless given, with --json {JSON_TOP_K}."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on one line.")]


def ask(
    question: QuestionText,
    files: options.Files = None,
    *,
    top_k: TopK = None,
    threshold: options.Threshold = None,
    json: Json = False,
    output: options.Output = None,
    device: options.Device = "auto",
    checkpoint: options.Checkpoint = "answer",
    quiet: options.Quiet = False,
) -> None:
    """Answer a question with a piece of a text.

    Without a FILE, standard input is read if it is not a terminal. Several files give one answer: the likeliest of all.
    It goes to stdout, all else to stderr. Exit codes: 0 done (also when there is no answer), 1 some files failed, 2
    wrong usage or nothing readable, 3 no usable checkpoint, 130 interrupted.
    """
    with guarded():
        wanted = top_k or (JSON_TOP_K if json else TEXT_TOP_K)
        code = ask_files(
            Question(terminal_safe(question), wanted, threshold),
            files or [],
            as_json=json,
            output=output,
            checkpoint=checkpoint,
            device=device,
            quiet=quiet,
        )
    raise typer.Exit(code)
