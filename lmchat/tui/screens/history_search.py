"""The search in what was sent: found as it is typed, newest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from lmchat.text.sanitize import terminal_safe
from lmchat.tui.keymap import key
from lmchat.tui.screens.base import LocalModal
from lmchat.tui.strings import strings

MOST_FOUND = 100
LONGEST_LINE = 200
"""Characters of a message that are shown."""


class HistorySearch(LocalModal[str]):
    """Gives the message that was chosen; nothing is given where the user thinks better of it.

    Args:
        sent: what was sent, the oldest first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("back", "escape", "dismiss"),
        key("found-above", "up", "move(-1)", show=False),
        key("found-below", "down,ctrl+f", "move(1)", show=False),
    ]

    def __init__(self, sent: Sequence[str]) -> None:
        super().__init__()
        self._sent = list(dict.fromkeys(reversed(sent)))
        self._found: list[str] = []
        self._list = OptionList(compact=True)

    def compose(self) -> ComposeResult:
        """The words to look for, and below what has them."""
        with Vertical(classes="dialog"):
            yield Static(Content(strings.SEARCH_TITLE), classes="dialog-title")
            yield Input(placeholder=strings.SEARCH_HINT, compact=True)
            self._list.can_focus = False
            yield self._list

    def on_mount(self) -> None:
        """Show everything, the newest first."""
        self._show("")

    @on(Input.Changed)
    def _changed(self, message: Input.Changed) -> None:
        self._show(message.value)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if self._list.highlighted is not None:
            self.dismiss(self._found[self._list.highlighted])

    @on(OptionList.OptionSelected)
    def _selected(self, message: OptionList.OptionSelected) -> None:
        self.dismiss(self._found[message.option_index])

    def action_move(self, step: int) -> None:
        """Go to the one above or below."""
        if step > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def _show(self, typed: str) -> None:
        words = typed.split()
        self._found = matching(self._sent, words)[:MOST_FOUND]
        self._list.clear_options()
        self._list.add_options([Option(_line(text, words)) for text in self._found])
        self._list.highlighted = 0 if self._found else None


def matching(texts: Sequence[str], words: Sequence[str]) -> list[str]:
    """The texts that have all the words, whatever the case."""
    return [text for text in texts if all(word.lower() in text.lower() for word in words)]


def _line(text: str, words: Sequence[str]) -> Content:
    """A message on one line, beginning near the first word that was looked for; the words are underlined."""
    line = " ".join(terminal_safe(text).split())
    first = min((place for place in (line.lower().find(word.lower()) for word in words) if place >= 0), default=0)
    start = max(0, first - LONGEST_LINE // 4) if first > LONGEST_LINE // 2 else 0
    content = Content(("…" if start else "") + line[start : start + LONGEST_LINE])
    for word in words:
        for match in re.finditer(re.escape(word), content.plain, re.IGNORECASE):
            content = content.stylize("bold underline", *match.span())
    return content
