"""The screen of saved sessions: search them, open, rename, delete and export one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static

from lmchat.errors import LmchatError
from lmchat.history.export import write_document
from lmchat.history.records import Session
from lmchat.history.search import phrases_of
from lmchat.history.store import Store
from lmchat.locations import home_expanded
from lmchat.text.sanitize import terminal_safe
from lmchat.tui.keymap import held_keys, key, with_keys
from lmchat.tui.renderables.session_lines import Entry, line_of
from lmchat.tui.screens.base import LocalScreen
from lmchat.tui.screens.input_dialog import InputDialog
from lmchat.tui.strings import strings
from lmchat.tui.widgets.key_footer import KeyFooter

MOST_HITS = 100
TEN = 10


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go on.

    Attributes:
        session: the number of a session.
        message: the number of the message to show; None for the end.
    """

    session: int
    message: int | None


class Found(Message):
    """A search is done."""

    def __init__(self, query: str, entries: list[Entry] | LmchatError) -> None:
        super().__init__()
        self.query, self.entries = query, entries


class SessionsScreen(LocalScreen[Place | None]):
    """Gives the place that was chosen; None if the user goes back.

    Args:
        store: where the sessions are.

    Attributes:
        deleted: the numbers of the sessions that were deleted here and not brought back.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("back", "escape,f9", "dismiss"),
        key("open", "enter", priority=True),
        key("rename", "f2"),
        key("export", "f5"),
        key("delete", "f8,delete"),
        key("undo", "ctrl+z"),
        key("session-above", "up", "move(-1)", show=False),
        key("session-below", "down", "move(1)", show=False),
        key("ten-above", "pageup", f"move(-{TEN})", show=False),
        key("ten-below", "pagedown", f"move({TEN})", show=False),
    ]

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._search = Input(placeholder=strings.SESSIONS_SEARCH, id="sessions-search", select_on_focus=False)
        self._list = OptionList(id="sessions-list", markup=False)
        self._entries: list[Entry] = []
        self._query = ""
        """What the entries were found by."""
        self._is_current = self._opens = False
        """Whether that is what is searched now, and whether the first that is found is to be opened."""
        self.deleted: list[int] = []

    def compose(self) -> ComposeResult:
        """The search over the list."""
        title = strings.SESSIONS_PRIVATE if self._store.is_private else strings.SESSIONS_TITLE
        yield Static(Content(title), id="sessions-title")
        yield self._search
        yield self._list
        yield KeyFooter()

    def on_mount(self) -> None:
        """List all of them."""
        self._search.focus()
        self._look()

    # What is listed

    @on(Input.Changed, "#sessions-search")
    def _look(self) -> None:
        """List what the search says."""
        self._is_current = self._opens = False
        find = partial(self._find, self._search.value)
        self.run_worker(find, thread=True, exclusive=True, exit_on_error=False, group="sessions")

    def _find(self, query: str) -> None:
        """Search, in a thread."""
        try:
            if phrases_of(query):
                found = [Entry(hit.session, hit) for hit in self._store.search(query, MOST_HITS)]
            else:
                found = [Entry(session) for session in self._store.sessions()]
        except LmchatError as error:
            self.post_message(Found(query, error))
        else:
            self.post_message(Found(query, found))

    @on(Found)
    def _found(self, message: Found) -> None:
        if message.query != self._search.value:  # typed on meanwhile
            return
        if isinstance(message.entries, LmchatError):
            self._say(strings.problem(message.entries), error=True)
            return
        at = self._cursor_among(message.entries) if message.query == self._query else 0
        self._entries, self._query, self._is_current = message.entries, message.query, True
        self._list.clear_options()
        if self._entries:
            self._list.add_options(map(line_of, self._entries))
            self._list.highlighted = at
        else:
            self._list.add_option(strings.SESSIONS_NOT_FOUND if message.query.strip() else strings.SESSIONS_NONE)
        if self._opens:
            self.action_open()

    def _cursor_among(self, entries: list[Entry]) -> int:
        """Where the cursor goes in a new list: with what it was on, or to the line of that where it is gone."""
        at = self._list.highlighted or 0
        before = [_place_of(entry) for entry in self._entries[at : at + 1]]
        lines = (line for line, entry in enumerate(entries) if _place_of(entry) in before)
        return next(lines, max(0, min(at, len(entries) - 1)))

    @property
    def _entry(self) -> Entry | None:
        """The entry that the cursor is on; None while others are looked for."""
        at = self._list.highlighted
        return self._entries[at] if self._is_current and at is not None and at < len(self._entries) else None

    # What is done with one

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def action_open(self) -> None:
        """Go on with a session; while a search is at work, with the first that it will find."""
        self._opens = not self._is_current
        if entry := self._entry:
            self.dismiss(_place_of(entry))

    def action_move(self, step: int) -> None:
        """Move the cursor, also while the search has the focus."""
        if self._entries:
            at = (self._list.highlighted or 0) + step
            self._list.highlighted = max(0, min(len(self._entries) - 1, at))

    def action_rename(self) -> None:
        """Give a session another title."""
        if entry := self._entry:
            ask = InputDialog(strings.SESSION_RENAME, " ".join(terminal_safe(entry.session.title).split()))
            self.app.push_screen(ask, partial(self._rename, entry.session))

    def action_export(self) -> None:
        """Write a session to a file."""
        if entry := self._entry:
            self._ask_where(entry.session, f"lmchat-{entry.session.id}.md")

    def action_delete(self) -> None:
        """Delete a session; it can be brought back."""
        if entry := self._entry:
            with self._told():
                self._store.delete(entry.session.id)
                self.deleted.append(entry.session.id)
                keys = held_keys(self.app, type(self))
                self._say(f"{entry.name}{strings.COLON}{with_keys(strings.SESSION_DELETED, keys)}")
            self._look()

    def action_undo(self) -> None:
        """Bring back the session that was deleted last, here or before."""
        with self._told():
            last = self._last_deleted()
            if last is None:
                self._say(strings.SESSION_NOTHING_DELETED)
                return
            session = self._store.undelete(last)
            del self.deleted[-1:]
            self._say(f"{Entry(session).name}{strings.COLON}{strings.SESSION_BACK}")
        self._look()

    def _last_deleted(self) -> int | None:
        """The number of the session that was deleted last, here or else before; None where none is deleted."""
        if self.deleted:
            return self.deleted[-1]
        last = max(self._store.sessions(deleted=True), key=attrgetter("deleted"), default=None)
        return last.id if last else None

    def _rename(self, session: Session, title: str | None) -> None:
        if title is not None:
            with self._told():
                self._store.rename(session.id, title.strip())
            self._look()

    def _ask_where(self, session: Session, line: str, problem: str = "") -> None:
        """Ask where to write a session: the line is what is proposed, or was written and is a problem."""
        ask = InputDialog(strings.SESSION_EXPORT, line, problem)
        self.app.push_screen(ask, partial(self._export, session))

    def _export(self, session: Session, line: str | None) -> None:
        """Write a session to the file of a name; where that cannot be, ask for another one."""
        if line is None or not line.strip():
            return
        path = home_expanded(line.strip())
        try:
            write_document(self._store.load(session.id), path)
        except LmchatError as error:
            self._ask_where(session, line, strings.problem(error))
        else:
            self._say(f"{strings.EXPORTED} {path}")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what goes wrong."""
        try:
            yield
        except LmchatError as error:
            self._say(strings.problem(error), error=True)

    def _say(self, text: str, *, error: bool = False) -> None:
        self.notify(text, markup=False, severity="error" if error else "information")


def _place_of(entry: Entry) -> Place:
    """Where to go on for what is listed."""
    message = entry.hit.message if entry.hit else None
    return Place(entry.session.id, message.id if message else None)
