"""docs/terminal.md names the commands and keys that there are."""

from __future__ import annotations

import re
from pathlib import Path

from lmchat.tui.app import LmchatApp
from lmchat.tui.chat.screen import ChatScreen
from lmchat.tui.commands import ARGUMENTS, command_names
from lmchat.tui.keymap import default_keys, shown
from lmchat.tui.widgets.prompt import Prompt

PAGE = (Path(__file__).parents[3] / "docs" / "terminal.md").read_text(encoding="utf-8")


def rows(title: str) -> list[list[str]]:
    """The cells of a section's table."""
    section = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")][2:]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def test_the_commands_are_those_that_there_are() -> None:
    named = [command for row in rows("Commands") for command in re.findall(r"`/([^`]+)`", row[0])]
    assert named == [name if not ARGUMENTS.get(name) else f"{name} {ARGUMENTS[name]}" for name in command_names()]


def test_the_keys_are_those_of_the_main_screen() -> None:
    keys = default_keys((LmchatApp, ChatScreen, Prompt))
    named = {name for row in rows("Keys") for name in re.findall(r"`([a-z-]+)`", row[0])}
    assert named == keys.keys()
    for names, pressed, _ in rows("Keys"):
        assert pressed == ", ".join(shown(keys[name]) for name in re.findall(r"`([a-z-]+)`", names))
