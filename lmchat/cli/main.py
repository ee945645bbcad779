"""How a process of `lmchat` starts and ends."""

from __future__ import annotations

import os
import sys

from lmchat.cli.opening import open_terminal, plain_opening
from lmchat.errors import EXIT_DONE, EXIT_INTERRUPTED

COMPLETION_VARIABLE = "_LMCHAT_COMPLETE"
"""By which a shell asks what a command line can go on with."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    _prepare_output()
    opening = (
        None if COMPLETION_VARIABLE in os.environ else plain_opening(sys.argv[1:] if arguments is None else arguments)
    )
    try:
        if opening is not None:
            open_terminal(*opening)
            return EXIT_DONE
        from lmchat.cli.commands import run  # it brings Typer and all commands

        return run(arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else EXIT_DONE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED


def _prepare_output() -> None:
    """Never fail on a character that the output cannot encode; write UTF-8 where there is no terminal."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace", **({} if stream.isatty() else {"encoding": "utf-8"}))
