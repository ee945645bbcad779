"""The line of keys at the bottom of the main screen."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

NARROW = 130
"""On fewer columns not all keys fit."""
LEFT_OUT = ("scores", "compare", "again", "copy")
"""Actions that a narrow line does not name; the command palette, which stands at its end, has them all."""


class KeyLine(Footer):
    """Names the keys that hold now; on a narrow screen only those that nobody should miss."""

    def compose(self) -> ComposeResult:
        """The keys, that of the command palette at the right end."""
        for widget in super().compose():
            if not (self.compact and isinstance(widget, FooterKey) and widget.action in LEFT_OUT):
                yield widget

    def on_resize(self) -> None:
        """Leave keys out, or show them again, where the width of the screen asks for it."""
        narrow = self.app.size.width < NARROW
        if narrow != self.compact:
            self.compact = narrow
            self.call_after_refresh(self.recompose)
