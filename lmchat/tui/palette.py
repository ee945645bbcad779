"""The command palette: what can be done, to be found by a few letters of its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.command import CommandPalette, DiscoveryHit, Hits
from textual.system_commands import SystemCommandsProvider
from textual.theme import ThemeProvider

from lmchat.tui.commands import ARGUMENTS, OPTIONAL
from lmchat.tui.modes import MODES
from lmchat.tui.strings import strings
from lmchat.tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from lmchat.tui.chat.screen import ChatScreen

KEYED = ("again", "stop", "why", "scores", "compare", "copy", "settings", "sessions", "file", "search")
"""Actions of the main screen by the names of their keys; slash commands of these names do the same."""


class CommandsInOrder(SystemCommandsProvider):
    """Lists all commands as they come, where Textual would begin with those in front of the alphabet."""

    async def discover(self) -> Hits:
        for title, meaning, callback, _ in self.app.get_system_commands(self.screen):
            yield DiscoveryHit(title, callback, help=meaning)


def commands_of(chat: ChatScreen) -> Iterator[SystemCommand]:
    """What can be done on the main screen.

    Args:
        chat: that screen.
    """
    for mode in MODES:
        yield SystemCommand(mode.title, f"{strings.HELP_MODE} {mode.title}", partial(chat.enter, mode))
    for name in KEYED:
        yield SystemCommand(strings.KEYS[name], strings.HELP_KEYS[name], partial(chat.run_action, name))
    yield SystemCommand(strings.KEYS["editor"], strings.HELP_KEYS["editor"], chat.prompt.action_editor)
    for usage, meaning in strings.HELP_COMMANDS.items():
        name = usage.partition(" ")[0].removeprefix("/")
        if name not in (*KEYED, "quit"):
            yield SystemCommand(usage, meaning, _callback(chat, name))


def palette() -> CommandPalette:
    """The palette of all commands."""
    return CommandPalette(placeholder=strings.PALETTE_HINT, id="--command-palette")


def theme_palette() -> CommandPalette:
    """The palette of all themes."""
    return CommandPalette([ThemeProvider], placeholder=strings.THEME_HINT)


def _callback(chat: ChatScreen, name: str) -> Callable[[], object]:
    """What a slash command without a key of its own does: it is sent, or waits for its argument in the prompt."""
    if ARGUMENTS[name] and name not in OPTIONAL:
        return partial(chat.prompt.begin_with, f"/{name} ")
    return lambda: chat.post_message(Prompt.Submitted(f"/{name}"))
