"""The list of commands and keys."""

from __future__ import annotations

from textual.content import Content

from lmchat.tui import strings
from lmchat.tui.modes import MODES

COLUMN = 27


def help_content() -> Content:
    """All commands and keys, each with what it does, on a line of its own."""
    modes = {f"/{mode.command}": f"{strings.HELP_MODE} {mode.title}" for mode in MODES}
    rows = [*(modes | strings.HELP_COMMANDS).items(), ("", ""), *strings.HELP_KEYS.items()]
    return Content("\n").join(Content.assemble((f"{name:<{COLUMN}}", "bold"), text) for name, text in rows)
