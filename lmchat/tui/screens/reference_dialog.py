"""The dialog that takes a reference: typed, pasted, or the path of a file."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from lmchat.text.sanitize import terminal_safe
from lmchat.tui.keymap import key
from lmchat.tui.screens.base import LocalModal
from lmchat.tui.strings import strings
from lmchat.tui.widgets.key_footer import KeyFooter
from lmchat.tui.widgets.prompt import Prompt


class ReferenceDialog(LocalModal[str]):
    """Gives what was typed or pasted; nothing is given where the user thinks better of it.

    Args:
        text: what stands there at the beginning.
        problem: what is wrong with it; "" where nothing is.
    """

    BINDINGS: ClassVar[list[BindingType]] = [key("back", "escape", "dismiss")]

    def __init__(self, text: str = "", problem: str = "") -> None:
        super().__init__()
        self._text, self._problem = text, problem

    def compose(self) -> ComposeResult:
        """A prompt of its own; below, what is wrong with what stands there."""
        with Vertical(classes="dialog"):
            yield Static(Content(strings.REFERENCE_TITLE), classes="dialog-title")
            yield Prompt(strings.REFERENCE_HINT)
            if self._problem:
                yield Static(Content(f"✗ {self._problem}"), classes="error")
            yield KeyFooter()

    def on_mount(self) -> None:
        """Begin with the text."""
        self.query_one(Prompt).begin_with(self._text)

    @on(Prompt.Submitted)
    @on(Prompt.Pasted)
    def _given(self, message: Prompt.Submitted | Prompt.Pasted) -> None:
        message.stop()
        if message.text.strip():
            self.dismiss(terminal_safe(message.text))
