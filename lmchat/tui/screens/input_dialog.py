"""A dialog that asks for one line."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Static

from lmchat.tui.keymap import key
from lmchat.tui.screens.base import LocalModal
from lmchat.tui.strings import strings


class InputDialog(LocalModal[str | None]):
    """Gives the line, or None if the user changes his mind.

    Args:
        question: what is asked for.
        line: what stands there at the beginning.
    """

    BINDINGS: ClassVar[list[BindingType]] = [key("back", "escape", "dismiss")]

    def __init__(self, question: str, line: str) -> None:
        super().__init__()
        self._question = question
        self._input = Input(line, select_on_focus=False)

    def compose(self) -> ComposeResult:
        """The question over the line."""
        with Vertical(id="line"):
            yield Static(Content(self._question))
            yield self._input
            with Horizontal():
                yield Button(strings.OK, id="accept")
                yield Button(strings.KEYS["back"], id="back")

    @on(Input.Submitted)
    @on(Button.Pressed, "#accept")
    def _accept(self, message: Message) -> None:
        message.stop()
        self.dismiss(self._input.value)

    @on(Button.Pressed, "#back")
    def _back(self) -> None:
        self.dismiss(None)
