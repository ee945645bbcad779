"""The ways in which an unfinished message can go on, on a line above the prompt."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from lmchat.text.sanitize import terminal_safe

MOST_SHOWN = 60


class Completions(Static):
    """Shows names, the chosen one marked; hidden when there are none."""

    def on_mount(self) -> None:
        """Show nothing at first."""
        self.display = False

    def show(self, names: Sequence[str], chosen: int | None) -> None:
        """Show some names, beginning near the chosen one."""
        self.display = bool(names)
        first = max(0, (chosen or 0) - 2)
        shown = [
            Content.styled(f" {terminal_safe(name)} ", "bold reverse" if at == chosen else "")
            for at, name in enumerate(names[first : first + MOST_SHOWN], start=first)
        ]
        self.update(Content("").join([Content("… " if first else ""), *shown]))
