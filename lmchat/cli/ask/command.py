"""`lmchat ask`."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import Annotated

import typer

from lmchat.cli.ask.job import AskJob
from lmchat.cli.shared import options
from lmchat.cli.shared.answers import QuestionReply, in_sentence, write_json, write_text
from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.inputs import input_names
from lmchat.cli.shared.loading import find_engine
from lmchat.cli.shared.narration import Narrator
from lmchat.cli.shared.output_file import check_not_read, whole_file
from lmchat.cli.shared.question import Question
from lmchat.text.sanitize import terminal_safe

TEXT_TOP_K = 1
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
        asked = Question(terminal_safe(question), wanted, threshold)
        asked.check()
        names = list(dict.fromkeys(input_names(files or [])))
        if output is not None:
            check_not_read(output, names)
        narrator = Narrator(quiet)
        with whole_file(output) if output else nullcontext(sys.stdout) as out:
            reply, code = AskJob(names, asked, lambda: find_engine(checkpoint, device), narrator).run()
            if reply is None:
                raise SystemExit(code)
            (write_json if json else write_text)(reply, out)
        if not json:
            say_best_guess(reply, narrator)
    raise typer.Exit(code)


def say_best_guess(reply: QuestionReply, narrator: Narrator) -> None:
    """Where there is no answer, say what it would be if there were one."""
    if reply.best is None and reply.found:
        guess = reply.found[0].answer
        _, piece, _ = in_sentence(guess)
        narrator.note(f'the best guess is "{piece}", probability {guess.probability:.2f} (--threshold 0 shows it)')
