"""The conversation: turns and notes, one below the other, of which only those around what is seen are widgets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from lmchat.tui.conversation import Turn
from lmchat.tui.widgets.turn_view import TurnView

MOST_SHOWN = 40
"""Turns and notes that are widgets at a time, unless the view is so high that it takes more to fill it three times."""
NEAR = 0.25
"""How near an end of those the reader comes before more are fetched, in heights of the view."""


@dataclass(frozen=True, slots=True, eq=False)
class Remark:
    """Something that lmchat said.

    Attributes:
        content: what.
        error: whether it is one.
    """

    content: Content
    error: bool = False


Item: TypeAlias = Turn | Remark


class ConversationView(VerticalScroll):
    """Shows turns and notes; stays at the end unless the reader scrolls up.

    However many there are, at most `MOST_SHOWN` are widgets: a stretch that moves as the reader scrolls. A turn keeps all
    that is to be shown of it, so that its widget can go and come back at any time, also while its reply is written.
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id, can_focus=True)
        self.items: list[Item] = []
        self._first = self._last = 0
        self._lock = asyncio.Lock()
        """Held while the stretch changes, because scrolling and sending do that in tasks of their own."""
        self._moving = False
        """Whether scroll positions are those of a change that is not over."""

    def on_mount(self) -> None:
        """Follow what is written."""
        self.anchor()

    async def add_turn(self, turn: Turn) -> None:
        """Show a turn below all else."""
        await self._add(turn)

    async def add_note(self, note: Content | str, *, error: bool = False) -> None:
        """Show something that lmchat has to say."""
        await self._add(Remark(Content(note) if isinstance(note, str) else note, error))

    async def show_items(self, items: Iterable[Item]) -> None:
        """Show these instead of all that was there, the last ones first."""
        self.items = list(items)
        await self._show_end()

    async def clear(self) -> None:
        """Show nothing."""
        await self.show_items(())

    def turn_view(self, turn: Turn) -> TurnView | None:
        """The widget of a turn; None where it is too far away to be one."""
        return next((view for view in self.query_children(TurnView) if view.turn is turn), None)

    async def find(self, item: Item) -> None:
        """Bring a turn or note into view."""
        at = self.items.index(item)
        if not self._first <= at < self._last:
            first = max(0, min(at - self._most // 2, len(self.items) - self._most))
            await self._show_stretch(first, min(len(self.items), first + self._most))
        self.release_anchor()
        self.call_after_refresh(self.scroll_to_widget, self.children[at - self._first], animate=False, top=True)

    async def action_scroll_home(self) -> None:
        """Go to the first item of all."""
        if self._first:
            await self._show_stretch(0, min(len(self.items), self._most))
        self.scroll_home(animate=False)

    async def action_scroll_end(self) -> None:
        """Go to the last item of all, and follow what is written."""
        if self._last < len(self.items):
            await self._show_end()
        self.anchor()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Fetch what is next when the reader comes near an end of what is there."""
        super().watch_scroll_y(old_value, new_value)
        if self.is_attached:
            self._fetch_if_near()

    @property
    def _most(self) -> int:
        """How many may be widgets: each takes two lines or more."""
        return max(MOST_SHOWN, 3 * self.size.height // 2)

    def _fetch_if_near(self) -> None:
        near = NEAR * self.size.height
        if self._moving or self._is_following():
            return
        if self.scroll_y <= near and self._first:
            self._moving = True
            self.call_next(self._fetch_earlier)
        elif self.scroll_y >= self.max_scroll_y - near and self._last < len(self.items):
            self._moving = True
            self.call_next(self._fetch_later)

    async def _add(self, item: Item) -> None:
        self.items.append(item)
        if self._last < len(self.items) - 1:
            await self._show_end()
            return
        async with self._lock:
            await self.mount(_widget(item))
            self._last += 1
            surplus = max(0, self._last - self._first - self._most)
            await self.remove_children(list(self.children)[:surplus])
            self._first += surplus
        self.anchor()

    def _is_following(self) -> bool:
        """Whether the reader is at the end."""
        return self._anchored and not self._anchor_released

    async def _show_end(self) -> None:
        await self._show_stretch(max(0, len(self.items) - self._most), len(self.items))
        self.anchor()

    async def _show_stretch(self, first: int, last: int) -> None:
        """Make these items the widgets, and no others."""
        async with self._lock:
            self._moving = True
            with self.app.batch_update():
                await self.remove_children()
                self._first, self._last = first, last
                await self.mount_all(map(_widget, self.items[first:last]))
            self.call_after_refresh(self._settle)

    async def _fetch_earlier(self) -> None:
        """Put earlier items above, let later ones go, and keep what is seen where it is."""
        async with self._lock:
            fixed, first = self.children[0], max(0, self._first - self._most // 3)
            last = min(self._last, first + self._most)
            before = fixed.virtual_region.y - self.scroll_y
            with self.app.batch_update():
                await self.mount_all(map(_widget, self.items[first : self._first]), before=0)
                await self.remove_children(list(self.children)[last - first :])
            self._first, self._last = first, last
        self.call_after_refresh(self._keep, fixed, before)

    async def _fetch_later(self) -> None:
        """The same the other way round."""
        async with self._lock:
            fixed, last = self.children[-1], min(len(self.items), self._last + self._most // 3)
            first = max(self._first, last - self._most)
            before = fixed.virtual_region.y - self.scroll_y
            with self.app.batch_update():
                await self.mount_all(map(_widget, self.items[self._last : last]))
                await self.remove_children(list(self.children)[: first - self._first])
            self._first, self._last = first, last
        self.call_after_refresh(self._keep, fixed, before)

    def _keep(self, fixed: Widget, before: float) -> None:
        """Scroll so that a widget stands where it stood before."""
        if fixed.is_attached:
            self.scroll_to(y=fixed.virtual_region.y - before, animate=False, immediate=True)
        self._settle()

    def _settle(self) -> None:
        """Follow what is written only where it is seen."""
        self._anchored = self._last == len(self.items)
        self._moving = False
        self._fetch_if_near()


def _widget(item: Item) -> Widget:
    if isinstance(item, Turn):
        return TurnView(item)
    return Static(item.content, classes="remark -failed" if item.error else "remark")
