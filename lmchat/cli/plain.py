"""Command lines that name a command and what it works on, and no option: what the daemon is asked most.

Nothing here needs Typer, which takes longer to import than the rest of such a command.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from lmchat.cli.shared.guard import guarded
from lmchat.garbage import uncollected
from lmchat.text.sanitize import terminal_safe


def plain_command(words: Sequence[str]) -> Callable[[], int] | None:
    """What the words of a command line do, which gives the exit code; None: Typer parses them.

    >>> plain_command(["summarize", "report.txt"]).args
    (['report.txt'],)
    >>> plain_command(["summarize", "report.txt", "--json"])
    """
    name, *others = words or ("",)
    if any(word.startswith("-") and word != "-" for word in others):
        return None
    if name == "summarize":
        return partial(_summarize, others)
    return partial(_ask, *others) if name == "ask" and others else None


def _summarize(files: Sequence[str]) -> int:
    """Write a headline of each file."""
    with guarded():
        with uncollected():
            from lmchat.cli.summarize.run import summarize_files
            from lmchat.engine.request import Request

        return summarize_files(files, partial(Request, "summarize"))


def _ask(question: str, *files: str) -> int:
    """Find what answers a question in files."""
    with guarded():
        with uncollected():
            from lmchat.cli.ask.run import TEXT_TOP_K, ask_files
            from lmchat.cli.shared.question import Question

        return ask_files(Question(terminal_safe(question), TEXT_TOP_K), files)
