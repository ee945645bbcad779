"""`lmchat serve`: the interactive terminal in a web browser."""

from __future__ import annotations

import importlib.util
import os
import socket
from pathlib import Path
from typing import Annotated

import typer

from lmchat.cli.opening import Opening, launched, served_command
from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.narration import Narrator
from lmchat.errors import UnreadableInput, UsageError

LOCAL_HOST = "127.0.0.1"

File = Annotated[Path | None, typer.Argument(metavar="FILE", help="What to attach in every window.")]
Host = Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen at; others can reach any but this.")]
Port = Annotated[int, typer.Option(min=1, max=65535, metavar="N", help="The port to listen at.")]


def serve(context: typer.Context, file: File = None, *, host: Host = LOCAL_HOST, port: Port = 8000) -> None:
    """Open the interactive terminal in a web browser, until Ctrl+C.

    Each window of a browser is a terminal of its own; lmchat --private serve keeps nothing of what is said. It needs
    pip install 'lmchat[serve]'. Exit codes: 0 ended with Ctrl+C, 2 wrong usage, or a port that is in use.
    """
    with guarded():
        opening: Opening = context.obj
        if importlib.util.find_spec("textual_serve") is None:
            raise UsageError("lmchat serve needs an optional package", "pip install 'lmchat[serve]'")
        if file is not None and not file.exists():
            raise UnreadableInput(f"{file}: there is no such file")
        _check(opening)
        from lmchat.cli.serve.web import TerminalServer, is_local

        narrator = Narrator()

        def ready(address: str) -> None:
            if not is_local(host):
                danger = "can read your files through lmchat; nothing asks for a password"
                narrator.note(f"whoever can reach {host} {danger}")
            narrator.remark(f"lmchat is at {address}; Ctrl+C ends it")

        try:
            TerminalServer(served_command(opening, file), host, port, ready).serve()
        except OSError as error:
            why = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
            reason = f"cannot listen at {host}, port {port}: {why}"
            raise UsageError(reason, "choose another --host or --port") from None


def _check(opening: Opening) -> None:
    """Raise here, where it is seen, what would end every window: `ConfigError`, `HistoryError`."""
    from lmchat.history.store import Store, history_file

    _, private = launched(opening, os.environ)
    Store(None if private else history_file()).close()
