"""The line of keys at the bottom of the main screen."""

from __future__ import annotations

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

FIRST = (
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
"""Actions, those first that should be named where there is no room for all; the command palette has the others."""


class KeyFooter(Footer):
    """Names the keys that hold now, as many as there is room for."""

    def __init__(self) -> None:
        super().__init__(compact=True)
        self._room = 0

    def compose(self) -> ComposeResult:
        """The keys, that of the command palette at the right end."""
        self._room = room = self.app.size.width
        keys = [key for key in super().compose() if isinstance(key, FooterKey)]
        named = set[FooterKey]()
        for key in sorted(keys, key=_rank):
            if (width := _width(key)) <= room:
                room -= width
                named.add(key)
        yield from (key for key in keys if key in named)

    def on_resize(self) -> None:
        """Name other keys where there is another room for them."""
        if self.app.size.width != self._room:
            self.call_after_refresh(self.recompose)


def _rank(key: FooterKey) -> int:
    return FIRST.index(key.action) if key.action in FIRST else len(FIRST)


def _width(key: FooterKey) -> int:
    """The cells that a key takes with what it does and a space behind; the palette has a line before it."""
    return cell_len(f"{key.key_display} {key.description} ") + (key.action == "command_palette")
