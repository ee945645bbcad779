"""Words of which one is selected, with the arrow keys or the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import Static

from lmchat.tui.keymap import key

_META = "lmchat_word"


class WordStrip(Static, can_focus=True):
    """Shows words one after the other.

    Args:
        items: the words with the white space between them, at least one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("word-before", "left,up", "move(-1)"),
        key("next-word", "right,down", "move(1)"),
        key("first-word", "home", "move(-1000000)", show=False),
        key("last-word", "end", "move(1000000)", show=False),
    ]

    class Selected(Message):
        """Another word was selected."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def __init__(self, items: Sequence[Content]) -> None:
        super().__init__()
        self._items = items
        self.index = 0

    def on_mount(self) -> None:
        """Show the words."""
        self._draw()

    def on_click(self, event: events.Click) -> None:
        """Select the word under the mouse."""
        index = event.style.meta.get(_META)
        if isinstance(index, int):
            self._select(index)

    def action_move(self, step: int) -> None:
        """Select another word, `step` words on, or the first or last one."""
        self._select(max(0, min(len(self._items) - 1, self.index + step)))

    def _select(self, index: int) -> None:
        if index != self.index:
            self.index = index
            self._draw()
            self.post_message(self.Selected(index))

    def _draw(self) -> None:
        before = Content("").join(self._items[: self.index + 1])
        self.update(Content("").join(self._shown(at, item) for at, item in enumerate(self._items)))
        if self.size.width > 0 and isinstance(self.parent, VerticalScroll):
            line = len(before.wrap(self.size.width)) - 1
            self.parent.scroll_to(y=max(0, line - self.parent.size.height // 2), animate=False)

    def _shown(self, at: int, item: Content) -> Content:
        text = item.plain
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        shown = item.stylize(Style.from_meta({_META: at}), start, end)
        return shown.stylize("bold reverse", start, end) if at == self.index else shown
