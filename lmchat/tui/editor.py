"""Writing a message in the editor that the user names in VISUAL or EDITOR."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from textual.app import App, SuspendNotSupported

from lmchat.errors import UsageError
from lmchat.text.sanitize import terminal_safe
from lmchat.tui.keymap import with_keys
from lmchat.tui.strings import strings

VARIABLES = ("VISUAL", "EDITOR")
"""Where the editor is named, in this order."""


def edit(app: App[object], text: str, keys: Mapping[str, str]) -> str:
    """Let the user change a text in the editor, which has the terminal meanwhile.

    Args:
        app: the application, which waits.
        text: what is to be changed.
        keys: those that hold while it is written, by the names of what they do.

    Returns:
        The text as it was saved.

    Raises:
        UsageError: no editor is named or it cannot be run here, it failed, or what it saved cannot be read.
    """
    command = editor_command(os.environ)
    with tempfile.TemporaryDirectory(prefix="lmchat-") as folder:
        path = Path(folder, "message.md")
        path.write_text(text, encoding="utf-8", errors="replace")
        try:
            with app.suspend():
                code = subprocess.run([*command, str(path)], check=False).returncode
            if code != 0:
                raise UsageError(f"{command[0]} {strings.EDITOR_FAILED} {code}", strings.EDITOR_UNCHANGED)
            saved = path.read_text(encoding="utf-8", errors="replace")
        except SuspendNotSupported:
            raise UsageError(strings.EDITOR_NOT_HERE, with_keys(strings.EDITOR_NOT_HERE_HINT, keys)) from None
        except OSError as error:
            raise UsageError(f"{error.filename}: {error.strerror}", strings.EDITOR_UNCHANGED) from None
    return terminal_safe(saved if text.endswith("\n") else saved.removesuffix("\n"))


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """The words of the command that runs the editor; raises `UsageError` if none is named.

    >>> editor_command({"VISUAL": "code --wait", "EDITOR": "vi"})
    ['code', '--wait']
    """
    named = next(filter(None, (environment.get(name, "").strip() for name in VARIABLES)), "")
    try:
        words = shlex.split(named)
    except ValueError:  # a quotation mark without its pair
        words = [named]
    if not words:
        raise UsageError(strings.EDITOR_UNNAMED, strings.EDITOR_UNNAMED_HINT)
    return words
