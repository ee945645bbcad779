"""How a process of `lmchat` starts and ends."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from lmchat.errors import EXIT_DONE, EXIT_INTERRUPTED

COMPLETION_VARIABLE = "_LMCHAT_COMPLETE"
"""By which a shell asks what a command line can go on with."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    atexit.register(gc.freeze)  # what is left goes with the process: Python need not look through it
    try:
        _prepare_streams()
        from lmchat.garbage import uncollected  # here, so that Ctrl+C meanwhile ends it quietly

        words = sys.argv[1:] if arguments is None else arguments
        if COMPLETION_VARIABLE not in os.environ and (code := _done_without_typer(words)) is not None:
            return code
        with uncollected():
            from lmchat.cli.app import run  # it brings Typer

        return run(arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else EXIT_DONE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _done_without_typer(words: Sequence[str]) -> int | None:
    """Do what a command line says that needs no parser, and give the exit code; None where it needs one."""
    from lmchat.garbage import uncollected

    with uncollected():
        from lmchat.cli.plain import plain_command
    if (command := plain_command(words)) is not None:
        return command()
    with uncollected():
        from lmchat.cli.opening import open_terminal, plain_opening
    if (opening := plain_opening(words)) is None:
        return None
    open_terminal(*opening)
    return EXIT_DONE


def _prepare_streams() -> None:
    """Have all three; write UTF-8 but to a terminal, and never fail on a character.

    A closed stdin is empty and a closed stderr swallows what is said; a closed stdout refuses to be written.
    """
    for name, mode in (("stdin", "r"), ("stdout", "r"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 (as long as the process)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace", **({} if stream.isatty() else {"encoding": "utf-8"}))
