"""The dialog that takes a reference: typed, pasted, or the path of a file."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Footer, Static

from lmchat.text.sanitize import terminal_safe
from lmchat.tui.keymap import key
from lmchat.tui.screens.base import LocalModal
from lmchat.tui.strings import strings
from lmchat.tui.widgets.prompt import Prompt


class ReferenceDialog(LocalModal[str]):
    """Gives what was typed or pasted; nothing is given where the user thinks better of it."""

    BINDINGS: ClassVar[list[BindingType]] = [key("back", "escape", "dismiss")]

    def compose(self) -> ComposeResult:
        """A prompt of its own."""
        with Vertical(classes="dialog"):
            yield Static(Content(strings.REFERENCE_TITLE), classes="dialog-title")
            yield Prompt(strings.REFERENCE_HINT)
            yield Footer(show_command_palette=False)

    @on(Prompt.Submitted)
    @on(Prompt.Pasted)
    def _given(self, message: Prompt.Submitted | Prompt.Pasted) -> None:
        message.stop()
        if message.text.strip():
            self.dismiss(terminal_safe(message.text))
