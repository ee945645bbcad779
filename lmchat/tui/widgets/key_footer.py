"""The line of keys at the bottom of a screen or a dialog."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

BACK = ("app.pop_screen", "dismiss")
"""Actions that lead back to the screen below."""
MAIN = (
    "quit",
    "command_palette",
    "help",
    "screen.edit",
    "screen.copy",
    "screen.copy_message",
    "screen.prompt",
    "why",
    "next_mode",
    "stop",
    "settings",
    "sessions",
    "again",
    "scores",
    "compare",
    "copy",
)
"""Actions of the main screen, whose command palette has those that there is no room for."""


class KeyFooter(Footer):
    """Names the keys that hold now, as many as there is room for, close together where that takes more of them.

    Args:
        first: the actions whose keys are named before others.
        compact: whether keys always stand close together.
        show_command_palette: whether the key of the command palette is among them.
    """

    def __init__(
        self, first: Sequence[str] = BACK, *, compact: bool = False, show_command_palette: bool = False
    ) -> None:
        super().__init__(compact=compact, show_command_palette=show_command_palette)
        self._first, self._always_compact = first, compact
        self._room = 0

    def compose(self) -> ComposeResult:
        """The keys, that of the command palette at the right end."""
        self._room = room = self.size.width or self.app.size.width
        keys = [key for key in super().compose() if isinstance(key, FooterKey)]
        self.compact = self._always_compact or sum(_width(key) + 1 for key in keys) > room
        named = set[FooterKey]()
        for key in sorted(keys, key=self._rank):
            if (width := _width(key)) <= room:
                room -= width
                named.add(key)
        yield from (key for key in keys if key in named)

    def on_resize(self) -> None:
        """Name other keys where there is another room for them."""
        if self.size.width != self._room:
            self.call_after_refresh(self.recompose)

    def _rank(self, key: FooterKey) -> int:
        return self._first.index(key.action) if key.action in self._first else len(self._first)


def _width(key: FooterKey) -> int:
    """The cells that a key takes in a compact line, with a space behind; the palette has a line before it."""
    return cell_len(f"{key.key_display} {key.description} ") + (key.action == "command_palette")
