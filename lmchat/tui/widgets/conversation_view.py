"""The conversation: turns and notes, one below the other."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from lmchat.tui.conversation import Turn
from lmchat.tui.widgets.turn_view import TurnView

MOST_SHOWN = 200
"""Turns and notes that stay on the screen; older ones are still exported."""


class ConversationView(VerticalScroll):
    """Shows turns and notes; stays at the end unless the reader scrolls up."""

    def on_mount(self) -> None:
        """Follow what is written."""
        self.anchor()

    async def add_turn(self, turn: Turn) -> TurnView:
        """Show a turn below all else."""
        view = TurnView(turn)
        await self._add(view)
        return view

    async def add_note(self, note: Content | str, *, error: bool = False) -> None:
        """Show something that lmchat has to say."""
        content = Content(note) if isinstance(note, str) else note
        await self._add(Static(content, classes="remark -failed" if error else "remark"))

    async def clear(self) -> None:
        """Show nothing."""
        await self.remove_children()

    async def _add(self, widget: TurnView | Static) -> None:
        await self.mount(widget)
        surplus = len(self.children) - MOST_SHOWN
        if surplus > 0:
            await self.remove_children([child for child in list(self.children)[:surplus] if _is_done(child)])
        self.anchor()


def _is_done(widget: Widget) -> bool:
    """Whether nothing more will be shown in it."""
    return not isinstance(widget, TurnView) or widget.turn.ended
