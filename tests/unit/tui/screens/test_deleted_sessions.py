"""Sessions that are deleted come back, here and later."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lmchat.history.store import Store
from lmchat.tui.conversation.history_recorder import HistoryRecorder
from tests.unit.tui.conftest import ARTICLE, FakeEngine, User
from tests.unit.tui.screens.saved import listed, look, talk

Use = Callable[..., None]


def test_deleted_sessions_come_back_one_by_one(use: Use, store: Store) -> None:
    talk(store, "one")
    talk(store, "two")

    async def flow(user: User) -> None:
        await look(user, 2)
        await user.press("f8")
        await look(user, 1)
        assert listed(user)[0].endswith("one")
        await user.press("f8")
        await user.until(lambda: listed(user) == ["No session is saved yet."])
        await user.press("ctrl+z")
        await user.until(lambda: [line[-3:] for line in listed(user)] == ["one"])
        await user.press("ctrl+z")
        await look(user, 2)

    use(flow, journal=HistoryRecorder(store))
    assert len(store.sessions()) == 2


def test_the_session_that_was_deleted_last_comes_back_also_on_another_screen(use: Use, store: Store) -> None:
    for text in ("one", "two", "three"):
        talk(store, text)
    for session in sorted(store.sessions()[1:], key=lambda session: session.id, reverse=True):
        store.delete(session.id)

    async def flow(user: User) -> None:
        await look(user, 1)
        for count, names in ((2, ["three", "one"]), (3, ["three", "two", "one"])):
            await user.press("escape", "f9", "ctrl+z")
            await look(user, count)
            assert [line.split()[-1] for line in listed(user)] == names
        await user.press("ctrl+z")
        await look(user, 3)

    use(flow, journal=HistoryRecorder(store))


def test_a_conversation_that_was_deleted_is_exported_when_it_is_brought_back(
    use: Use, store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "conversation.md"

    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        await look(user, 1)
        await user.press("f8", "escape")
        await user.send(f"/export {path}")
        assert "the session of this conversation is deleted (F9, Ctrl+Z brings it back)" in user.said()
        await user.press("f9", "ctrl+z", "escape")
        await user.until(lambda: user.app.screen is user.chat and len(user.turns) == 1)
        await user.send(f"/export {path}")
        await user.until(path.exists)
        await user.send("next")
        await user.ended(2)

    use(flow, journal=HistoryRecorder(store))
    assert [session.messages for session in store.sessions()] == [4]


def test_a_deleted_session_is_forgotten_by_the_next_conversation(use: Use, store: Store) -> None:
    async def flow(user: User) -> None:
        await user.send("one")
        await user.ended()
        await look(user, 1)
        await user.press("f8", "escape")
        await user.send("/clear")
        await user.send("/export x.md")
        assert "there is nothing to save yet" in user.said()
        await user.press("f9", "ctrl+z", "escape")
        assert user.turns == []

    use(flow, journal=HistoryRecorder(store))


def test_what_follows_a_deleted_session_is_another(use: Use, store: Store) -> None:
    async def flow(user: User) -> None:
        await user.send("SLOW one two")
        await user.until(lambda: user.turns[0].text == "SLOW one")
        await look(user, 1)
        await user.press("f8", "escape", "escape")
        await user.send("two")
        await user.ended(2)

    use(flow, journal=HistoryRecorder(store))
    assert [session.beginning for session in store.sessions()] == ["two"]


def test_a_session_that_is_deleted_and_brought_back_goes_on(use: Use, store: Store, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.send("SLOW one two")
        await user.until(lambda: user.turns[0].text == "SLOW one")
        await look(user, 1)
        await user.press("f8", "ctrl+z", "escape")
        engine.gate.set()
        await user.send("next")
        await user.ended(2)

    use(flow, journal=HistoryRecorder(store))
    (session,) = store.sessions()
    messages = store.load(session.id).messages
    assert [(message.text, message.status) for message in messages[1::2]] == [
        ("SLOW one two", "completed"),
        ("next", "completed"),
    ]


def test_a_session_that_was_deleted_elsewhere_comes_back_with_its_next_message(use: Use, store: Store) -> None:
    async def flow(user: User) -> None:
        await user.send("one")
        await user.ended()
        store.delete(store.sessions()[0].id)
        await user.press("f9")
        await user.until(lambda: listed(user) == ["No session is saved yet."])
        await user.press("escape")
        await user.send("two")
        await user.ended(2)

    use(flow, journal=HistoryRecorder(store))
    assert [session.messages for session in store.sessions()] == [4]
