"""The list of commands and keys."""

from __future__ import annotations

from collections.abc import Mapping

from rich.table import Column, Table
from rich.text import Text

from lmchat.tui.keymap import shown, with_keys
from lmchat.tui.modes import MODES
from lmchat.tui.strings import strings


def help_list(keys: Mapping[str, str]) -> Table:
    """All commands and keys, each beside what it does.

    Args:
        keys: the keys of the bindings by their names.
    """
    modes = {
        f"/{mode.command}": f"{strings.HELP_MODE} {mode.title}{strings.COLON}{shown(keys[f'to-{mode.name}'])}"
        for mode in MODES
    }
    hotkeys = {shown(keys[name]): with_keys(text, keys) for name, text in strings.HELP_KEYS.items()}
    rows = [*modes.items(), *strings.HELP_COMMANDS.items(), ("", ""), *hotkeys.items()]
    table = Table.grid(Column(overflow="fold"), Column(overflow="fold"), padding=(0, 2))
    for name, text in rows:
        table.add_row(Text(name, "bold"), Text(text))
    return table
