"""What `lmchat ask` does, once it is known what is wanted."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TextIO

from lmchat.cli.ask.job import AskJob
from lmchat.cli.shared.answers import QuestionReply, in_sentence, write_json, write_text
from lmchat.cli.shared.inputs import input_names
from lmchat.cli.shared.loading import find_engine
from lmchat.cli.shared.narration import Narrator
from lmchat.cli.shared.question import Question

TEXT_TOP_K = 1
"""Answers that are written as text unless more are asked for."""


def ask_files(
    question: Question,
    files: Sequence[str],
    *,
    as_json: bool = False,
    output: Path | None = None,
    checkpoint: str = "answer",
    device: str = "auto",
    quiet: bool = False,
) -> int:
    """Ask files a question, standard input where none is named; returns the exit code.

    Args:
        question: what is asked.
        files: as they are named, patterns among them.
        as_json: whether to write a line of JSON.
        output: where to; stdout unless given.
        checkpoint: which to use.
        device: where to compute.
        quiet: whether only errors are told.

    Raises:
        LmchatError: what makes all further work pointless.
        SystemExit: no file could be asked, as has been said; `output` is left as it was.
    """
    question.check()
    names = list(dict.fromkeys(input_names(files)))
    narrator = Narrator(quiet)
    with nullcontext(sys.stdout) if output is None else _opened(output, names) as out:
        reply, code = AskJob(names, question, lambda: find_engine(checkpoint, device), narrator).run()
        if reply is None:
            raise SystemExit(code)
        (write_json if as_json else write_text)(reply, out)
    if not as_json:
        say_best_guess(reply, narrator)
    return code


def _opened(output: Path, names: Sequence[str]) -> AbstractContextManager[TextIO]:
    """The file that the reply is written to; raises `UsageError` where it is one that is read."""
    from lmchat.cli.shared.output_file import check_not_read, whole_file

    check_not_read(output, names)
    return whole_file(output)


def say_best_guess(reply: QuestionReply, narrator: Narrator) -> None:
    """Where there is no answer, say what it would be if there were one."""
    if reply.best is None and reply.found:
        guess = reply.found[0].answer
        _, piece, _ = in_sentence(guess)
        narrator.note(f'the best guess is "{piece}", probability {guess.probability:.2f} (--threshold 0 shows it)')
