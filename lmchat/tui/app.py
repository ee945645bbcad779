"""The application: opens the main screen over engines that are loaded when they are needed."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.command import CommandPalette
from textual.screen import Screen

from lmchat.engine.loading import load_engine
from lmchat.errors import ConfigError
from lmchat.history.store import Store
from lmchat.remembered import StateFile
from lmchat.tui.chat.screen import ChatScreen
from lmchat.tui.conversation.history_recorder import HistoryRecorder
from lmchat.tui.conversation.recorder import Recorder
from lmchat.tui.generation.engines import Engines, LocalEngine
from lmchat.tui.generation.threads import Threads
from lmchat.tui.keymap import held_keys, key, shown, with_keys
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.mode_settings import StateStore
from lmchat.tui.palette import CommandsInOrder, commands_of, palette, theme_palette
from lmchat.tui.screenshot import widened
from lmchat.tui.strings import Strings, speak, strings
from lmchat.tui.widgets.prompt import Prompt

JOINERS = {"zero_width_non_joiner": "\u200c", "zero_width_joiner": "\u200d"}
"""What parts letters of Persian, and joins emoji, by the names of their keys."""


class LmchatApp(App[None], inherit_bindings=False):
    """The interactive terminal.

    Args:
        file: a file to attach at the beginning, or a folder to choose one from.
        load: gives the engine of a checkpoint.
        recorder: what is told of the conversation; None for one that keeps nothing.
        remembered: what keeps the theme and the settings of the modes; None for what keeps nothing.
        options: how it is launched.

    Attributes:
        threads: what everything that takes time runs in.
    """

    CSS_PATH = "lmchat.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (60, "-narrow"), (100, "-wide")]  # noqa: RUF012 (Textual declares it so)
    TITLE = Strings.TITLE
    COMMANDS = {CommandsInOrder}  # noqa: RUF012 (Textual declares it so)
    BINDINGS: ClassVar[list[BindingType]] = [
        key("quit", "ctrl+q", priority=True),
        key("palette", "ctrl+p", "command_palette", show=False, priority=True),
        key("how-to-quit", "ctrl+c", "help_quit", show=False),
    ]

    def __init__(
        self,
        file: Path | None = None,
        load: Callable[[str], LocalEngine] = load_engine,
        recorder: Recorder | None = None,
        remembered: StateStore | None = None,
        options: LaunchOptions | None = None,
    ) -> None:
        super().__init__()
        self.threads = Threads()
        self._file = file
        self._engines = Engines(load)
        self._recorder = recorder or HistoryRecorder(Store(None))
        self._remembered = remembered or StateFile(None)
        self._options = options or LaunchOptions()

    def on_load(self) -> None:
        """Choose the threads, the language, in the task that all others come from, the keys and the theme."""
        asyncio.get_running_loop().set_default_executor(self.threads)
        speak(self._options.language)
        self.set_keymap(self._options.keymap)
        theme = self._options.theme or self._remembered_theme()
        if theme in self.available_themes:
            self.theme = theme
        self._end_when_told()

    def _end_when_told(self) -> None:
        """Let SIGTERM end the application as its own key does, which leaves the terminal as it was."""
        if threading.current_thread() is threading.main_thread():
            number = signal.SIGTERM
            asyncio.get_running_loop().add_signal_handler(number, lambda: self.exit(return_code=128 + number))

    def on_mount(self) -> None:
        """Remember the themes that are chosen from now on."""
        self.theme_changed_signal.subscribe(self, lambda theme: self._remember_theme(theme.name))

    async def on_event(self, event: events.Event) -> None:
        """A letter with Alt, in which Textual sees the letter, is never written, and so may be the key of something.

        A joiner, which Textual does not write, is pasted.
        """
        if isinstance(event, events.Key) and event.key.startswith("alt+"):
            event.character = None
        elif isinstance(event, events.Key) and event.key in JOINERS:
            event = events.Paste(JOINERS[event.key])
        await super().on_event(event)

    def on_app_focus(self) -> None:
        """Name the keys: a window that has never had the focus, as a browser's at first, has an empty footer."""
        self.call_later(self.screen.refresh_bindings)

    def get_default_screen(self) -> ChatScreen:
        """The main screen."""
        return ChatScreen(self._engines, self._recorder, self._remembered, self._options, self._file)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """What the command palette offers."""
        if isinstance(screen, ChatScreen):
            yield from commands_of(screen)
        else:
            yield SystemCommand("/theme NAME", strings.HELP_COMMANDS["/theme NAME"], self.search_themes)
        yield SystemCommand(strings.KEYS["quit"], strings.HELP_KEYS["quit"], self.action_quit)

    def action_command_palette(self) -> None:
        """Show the command palette."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(palette())

    def search_themes(self) -> None:
        """Show all themes; the one that is chosen holds at once."""
        self.push_screen(theme_palette())

    def export_screenshot(self, *, title: str | None = None, simplify: bool = False) -> str:
        """The screen as an SVG picture."""
        return widened(super().export_screenshot(title=title, simplify=simplify))

    def action_help_quit(self) -> None:
        """Say to who presses Ctrl+C how to stop the reply that is being written, and how to leave.

        Where no reply is, the prompt is emptied that has the focus, as a shell's would be.
        """
        keys = held_keys(self, ChatScreen)
        hints = [f"{shown(keys['quit'])}{strings.COLON}{strings.QUIT_WITH}"]
        if isinstance(self.screen, ChatScreen) and self.screen.replies.current:
            hints.insert(0, f"{shown(keys['stop'])}{strings.COLON}{strings.HELP_KEYS['stop']}")
        elif isinstance(self.focused, Prompt) and self.focused.text:
            self.focused.begin_with("")
            hints.insert(0, with_keys(strings.DRAFT_KEPT, keys))
        self.notify("\n".join(hints), markup=False)

    def _remembered_theme(self) -> str:
        """The theme of the last time; "" where it is not known, which the screen will say."""
        try:
            return self._remembered.load_theme()
        except ConfigError:
            return ""

    def _remember_theme(self, name: str) -> None:
        try:
            self._remembered.save_theme(name)
        except ConfigError as error:
            self.notify(strings.problem(error), severity="warning", markup=False)
