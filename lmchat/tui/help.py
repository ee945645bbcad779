"""The list of commands and keys."""

from __future__ import annotations

from collections.abc import Mapping

from rich.cells import set_cell_size
from textual.content import Content

from lmchat.tui.keymap import shown
from lmchat.tui.modes import MODES
from lmchat.tui.strings import strings

COLUMN = 27


def help_content(keys: Mapping[str, str]) -> Content:
    """All commands and keys, each with what it does, on a line of its own.

    Args:
        keys: the keys of the bindings by their names.
    """
    modes = {
        f"/{mode.command}": f"{strings.HELP_MODE} {mode.title}{strings.COLON}{shown(keys[f'to-{mode.name}'])}"
        for mode in MODES
    }
    hotkeys = {shown(keys[name]): text for name, text in strings.HELP_KEYS.items()}
    rows = [*modes.items(), *strings.HELP_COMMANDS.items(), ("", ""), *hotkeys.items()]
    return Content("\n").join(Content.assemble((set_cell_size(name, COLUMN), "bold"), text) for name, text in rows)
