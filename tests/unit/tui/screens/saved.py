"""Saved sessions for the tests of the screen that lists them."""

from __future__ import annotations

from textual.widgets import OptionList

from lmchat.history.store import Store
from lmchat.tui.screens.sessions import SessionsScreen
from tests.unit.tui.conftest import User


def talk(store: Store, *texts: str, title: str = "") -> int:
    """Save a session of messages, each of which gets a reply."""
    session = store.create_session(title).id
    for text in texts:
        store.add_message(session, "user", text, mode="summarize")
        store.add_message(session, "assistant", f"Reply to {text}", mode="summarize")
    return session


def listed(user: User) -> list[str]:
    """What the list of sessions shows."""
    options = user.app.screen.query_one(OptionList).options
    return [str(option.prompt) for option in options]


async def look(user: User, count: int, word: str = "") -> None:
    """Open the list and search."""
    if not isinstance(user.app.screen, SessionsScreen):
        await user.press("f9")
    if word:
        user.app.screen.query_one("#sessions-search").value = word  # type: ignore[attr-defined]
    await user.until(lambda: len(listed(user)) == count and (not word or word[:3].lower() in listed(user)[0].lower()))
