"""The conversation: turns and notes, one below the other, of which only those around what is seen are widgets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from rich.table import Table
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.reactive import Reactive
from textual.widget import Widget
from textual.widgets import Static

from lmchat.tui.conversation.turn import Turn
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

    content: Content | Table
    error: bool = False


Item: TypeAlias = Turn | Remark


class ConversationView(VerticalScroll):
    """Shows turns and notes; stays at the end unless the reader scrolls up.

    However many there are, few are widgets: a stretch that moves as the reader scrolls. A turn keeps all that is to be
    shown of it, so that its widget can go and come back at any time, also while its reply is written.
    """

    FOCUS_ON_CLICK = False
    virtual_size = Reactive(Size(0, 0), repaint=False)

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id, can_focus=True)
        self.items: list[Item] = []
        self._first = self._last = 0
        self._lock = asyncio.Lock()
        """Held while the stretch changes, because scrolling and sending do that in tasks of their own."""
        self._fetching = False
        self._goal: tuple[Widget, float] | None = None
        """A widget, and how far below the top of the view it shall stand as soon as it has its place."""

    def on_mount(self) -> None:
        """Follow what is written."""
        self.anchor()
        self.screen.screen_layout_refresh_signal.subscribe(self, lambda _: self._laid_out(), immediate=True)

    async def add_turn(self, turn: Turn) -> None:
        """Show a turn below all else."""
        await self._add(turn)

    async def add_note(self, note: Content | Table | str, *, error: bool = False) -> None:
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

    async def find(self, item: Item, *, mark: bool = False) -> None:
        """Bring a turn or note to the top of the view, marked as what was found if so wished."""
        at = self.items.index(item)
        if not self._first <= at < self._last:
            first = max(0, min(at - self._most // 2, len(self.items) - self._most))
            await self._show_stretch(first, min(len(self.items), first + self._most))
        self.release_anchor()
        widget = self.children[at - self._first]
        widget.set_class(mark, "-found")
        self._goal = widget, 0
        self.refresh(layout=True)

    def action_scroll_home(self) -> None:
        """Go to the first item of all."""
        if self.items:
            self.call_next(self.find, self.items[0])

    def action_scroll_end(self) -> None:
        """Go to the last item of all, and follow what is written."""
        self.call_next(self._go_to_end)

    @property
    def _most(self) -> int:
        """How many may be widgets: each takes two lines or more."""
        return max(MOST_SHOWN, 3 * self.size.height // 2)

    async def _add(self, item: Item) -> None:
        self.items.append(item)
        async with self._lock:
            if is_next := self._last == len(self.items) - 1:
                await self._mount_next(item)
        if is_next:
            self.anchor()
        else:
            await self._show_end()

    async def _mount_next(self, item: Item) -> None:
        """Make the item after those that are widgets one, too, and let the first ones go where they are too many."""
        if not self.is_attached:  # the application ends
            return
        await self.mount(_widget(item))
        self._last += 1
        surplus = max(0, self._last - self._first - self._most)
        await self.remove_children(list(self.children)[:surplus])
        self._first += surplus

    async def _go_to_end(self) -> None:
        if self._last < len(self.items):
            await self._show_end()
        self.anchor()

    async def _show_end(self) -> None:
        await self._show_stretch(max(0, len(self.items) - self._most), len(self.items))
        self.anchor()

    async def _show_stretch(self, first: int, last: int) -> None:
        """Make these items the widgets, and no others."""
        async with self._lock:
            if not self.is_attached:
                return
            self._goal = None
            with self.app.batch_update():
                await self.remove_children()
                await self.mount_all(map(_widget, self.items[first:last]))
            self._set_stretch(first, last)

    def _set_stretch(self, first: int, last: int) -> None:
        """Say which items are widgets; what is written is followed only where it is one."""
        self._first, self._last = first, last
        self._anchored = last == len(self.items)

    def _laid_out(self) -> None:
        """After every layout and every scroll: come to the goal, and fetch what is next to be seen."""
        if self._goal is not None and not self._lock.locked():
            widget, below = self._goal
            if not widget.is_attached:
                self._goal = None
            elif self._is_laid_out:
                self._goal = None
                self.scroll_to(y=widget.virtual_region.y - below, animate=False, immediate=True)
        if self._goal is None and self._anchor_released and self._is_seen_whole:
            self.anchor()
        if self._goal is None and not self._fetching and (not self._anchored or self._anchor_released):
            self._fetch_if_near()

    @property
    def _is_laid_out(self) -> bool:
        """Whether the widgets that are here now have their places; a scroll may come before they do."""
        first, last = self.children[0].virtual_region, self.children[-1].virtual_region
        return bool(first.height and last.height) and first.y == 0

    @property
    def _is_seen_whole(self) -> bool:
        """Whether all there is has its place on the screen; a view that is not anchored could leave it half outside."""
        return not self.max_scroll_y and 0 == self._first < self._last == len(self.items)

    def _fetch_if_near(self) -> None:
        near = NEAR * self.size.height
        if self.scroll_y <= near and self._first:
            self._fetching = True
            self.call_next(self._fetch_earlier)
        elif self.scroll_y >= self.max_scroll_y - near and self._last < len(self.items):
            self._fetching = True
            self.call_next(self._fetch_later)

    async def _fetch_earlier(self) -> None:
        """Put earlier items above, let later ones go, and keep what is seen where it is."""
        async with self._lock:
            self._fetching = False
            if not self._first or not self.children:  # something else was shown meanwhile
                return
            fixed, first = self.children[0], max(0, self._first - self._most // 3)
            last = min(self._last, first + self._most)
            self._goal = fixed, fixed.virtual_region.y - self.scroll_y
            with self.app.batch_update():
                await self.mount_all(map(_widget, self.items[first : self._first]), before=0)
                await self.remove_children(list(self.children)[last - first :])
            self._set_stretch(first, last)

    async def _fetch_later(self) -> None:
        """The same the other way round."""
        async with self._lock:
            self._fetching = False
            if self._last >= len(self.items) or not self.children:
                return
            fixed, last = self.children[-1], min(len(self.items), self._last + self._most // 3)
            first = max(self._first, last - self._most)
            self._goal = fixed, fixed.virtual_region.y - self.scroll_y
            with self.app.batch_update():
                await self.mount_all(map(_widget, self.items[self._last : last]))
                await self.remove_children(list(self.children)[: first - self._first])
            self._set_stretch(first, last)


def _widget(item: Item) -> Widget:
    if isinstance(item, Turn):
        return TurnView(item)
    return Static(item.content, classes="remark -failed" if item.error else "remark")
