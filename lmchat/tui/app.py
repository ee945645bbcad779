"""The application: opens the main screen over engines that are loaded when they are needed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType

from lmchat.history.store import Store
from lmchat.tui.chat import ChatScreen
from lmchat.tui.engines import Engines, StreamingEngine, load_engine
from lmchat.tui.keys import key
from lmchat.tui.recording import Recorder
from lmchat.tui.remembering import NotRemembered, Remembered
from lmchat.tui.saving import SavingRecorder
from lmchat.tui.strings import Strings, speak


class LmchatApp(App[None]):
    """The interactive terminal.

    Args:
        file: a file to attach at the beginning.
        load: gives the engine of a checkpoint.
        recorder: what is told of the conversation; None for one that keeps nothing.
        remembered: what keeps the settings of the modes.
        language: what it says.
    """

    CSS_PATH = "lmchat.tcss"
    TITLE = Strings.TITLE
    BINDINGS: ClassVar[list[BindingType]] = [key("quit", "ctrl+q", priority=True)]

    def __init__(
        self,
        file: Path | None = None,
        load: Callable[[str], StreamingEngine] = load_engine,
        recorder: Recorder | None = None,
        remembered: Remembered | None = None,
        language: Strings | None = None,
    ) -> None:
        super().__init__()
        self._file = file
        self._engines = Engines(load)
        self._recorder = recorder or SavingRecorder(Store(None))
        self._remembered = remembered or NotRemembered()
        self._language = language or Strings()

    def on_load(self) -> None:
        """Choose the language, in the task that all others of the application come from."""
        speak(self._language)

    def get_default_screen(self) -> ChatScreen:
        """The main screen."""
        return ChatScreen(self._engines, self._recorder, self._remembered, self._file)
