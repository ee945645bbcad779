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
        problem: what is wrong with that line; "" where nothing is.
    """

    BINDINGS: ClassVar[list[BindingType]] = [key("back", "escape", "dismiss")]

    def __init__(self, question: str, line: str, problem: str = "") -> None:
        super().__init__()
        self._question, self._problem = question, problem
        self._input = Input(line, select_on_focus=False)

    def compose(self) -> ComposeResult:
        """The question over the line; below, what is wrong with it."""
        with Vertical(id="line"):
            yield Static(Content(self._question))
            yield self._input
            if self._problem:
                yield Static(Content(f"✗ {self._problem}"), classes="error")
            with Horizontal():
                yield Button(strings.OK, id="accept")
                yield Button(strings.KEYS["back"], id="back")

    def on_mount(self) -> None:
        """Show the end of a line that is longer than its field: the cursor is there."""
        self.call_after_refresh(self._show_end)

    def _show_end(self) -> None:
        self._input.scroll_to(x=self._input.max_scroll_x, animate=False, force=True)

    @on(Input.Submitted)
    @on(Button.Pressed, "#accept")
    def _accept(self, message: Message) -> None:
        message.stop()
        self.dismiss(self._input.value)

    @on(Button.Pressed, "#back")
    def _back(self) -> None:
        self.dismiss(None)
