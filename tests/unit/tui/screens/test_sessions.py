"""Saved sessions in the application: listed, searched, opened, renamed, deleted, exported."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from lmchat.history.records import Hit, Message
from lmchat.history.store import Store
from lmchat.tui.conversation.history_recorder import HistoryRecorder
from lmchat.tui.conversation.restored_session import restored
from lmchat.tui.screens.input_dialog import InputDialog
from lmchat.tui.screens.sessions import SessionsScreen
from tests.unit.tui.conftest import ARTICLE, PATIENCE, FakeEngine, User
from tests.unit.tui.screens.saved import listed, look, talk

Use = Callable[..., None]


def test_sessions_are_listed_with_their_date_and_size(use: Use, store: Store) -> None:
    talk(store, "one", "two", title="The [red]river[/]")
    talk(store, "智能 text")

    async def flow(user: User) -> None:
        await user.send("/sessions")
        await look(user, 2)
        first, second = listed(user)
        assert first.endswith("    2 messages  智能 text")
        assert second.endswith("    4 messages  The [red]river[/]")
        assert second.startswith("20")
        await user.press("escape")
        assert user.app.screen is user.chat

    use(flow, journal=HistoryRecorder(store))


def test_a_narrow_screen_shows_what_sessions_are_called_too(use: Use, store: Store) -> None:
    talk(store, "one", title="The river is clean")

    async def flow(user: User) -> None:
        await look(user, 1)
        await user.until(lambda: "The river is clean" in user.screen())

    use(flow, journal=HistoryRecorder(store), size=(40, 15))


@pytest.mark.parametrize(("word", "found"), [("智能", "人工智能未来"), ("ang", "Anglers"), ("[bold", "a [bold text")])
def test_a_search_opens_a_session_at_the_hit(use: Use, store: Store, word: str, found: str) -> None:
    talk(store, *(f"text {number}" for number in range(60)), found, *(f"text {number}" for number in range(60)))
    talk(store, "other")

    async def flow(user: User) -> None:
        await look(user, 2, word)
        await user.press("enter")
        await user.until(lambda: user.app.screen is user.chat and found in user.screen())
        assert len(user.turns) == 121

    use(flow, journal=HistoryRecorder(store))


def test_a_short_session_that_is_opened_at_a_hit_is_seen_whole(use: Use, store: Store) -> None:
    talk(store, "one", "two", "three", "four")

    async def flow(user: User) -> None:
        await look(user, 2, "two")
        await user.press("enter")
        await user.until(lambda: len(user.turns) == 4)
        await user.until(lambda: all(f"Reply to {text}" in user.screen() for text in ("one", "two", "three", "four")))

    use(flow, journal=HistoryRecorder(store))


def test_enter_opens_what_is_searched_though_it_is_not_listed_yet(
    use: Use, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk(store, "the sought one")
    talk(store, "another")
    talk(store, "the last one")
    gate, search = threading.Event(), store.search

    def slow_search(query: str, limit: int) -> list[Hit]:
        gate.wait(PATIENCE)
        return search(query, limit)

    async def flow(user: User) -> None:
        monkeypatch.setattr(store, "search", slow_search)
        await look(user, 3)
        await user.press("down", "down", *"sought", "f8", "enter")
        assert isinstance(user.app.screen, SessionsScreen)
        gate.set()
        await user.until(lambda: user.app.screen is user.chat and user.turns)
        assert [turn.message for turn in user.turns] == ["the sought one"]
        assert len(store.sessions()) == 3

    use(flow, journal=HistoryRecorder(store))


def test_a_search_begins_with_its_best_hit(use: Use, store: Store) -> None:
    for text in ("the sought one", "sought, and sought again", "another"):
        talk(store, text)

    async def flow(user: User) -> None:
        await look(user, 3)
        await user.press("down", "down")
        await look(user, 4, "sought")
        assert user.app.screen.query_one(OptionList).highlighted == 0

    use(flow, journal=HistoryRecorder(store))


def test_a_guess_that_is_found_is_called_one(use: Use, store: Store) -> None:
    session = talk(store, "When?")
    store.add_message(session, "assistant", "on 3 May", mode="answer", details={"no_answer": True})

    async def flow(user: User) -> None:
        await look(user, 1, "May")
        assert listed(user)[0].endswith(": No answer in this text. The best guess: on 3 May")

    use(flow, journal=HistoryRecorder(store))


def test_nothing_found_is_said(use: Use, store: Store) -> None:
    async def flow(user: User) -> None:
        await user.press("f9")
        await user.until(lambda: listed(user) == ["No session is saved yet."])
        await user.press("q", "enter", "f2", "f8", "f5", "down")
        await user.until(lambda: listed(user) == ["Nothing is found."])
        await user.press("ctrl+z")
        assert isinstance(user.app.screen, SessionsScreen)

    use(flow, journal=HistoryRecorder(store))


def test_an_opened_session_goes_on_where_it_was(use: Use, store: Store, engine: FakeEngine, article: Path) -> None:
    async def first(user: User) -> None:
        await user.send(str(article))
        await user.send("/ask What is clean?")
        await user.ended(2)

    async def second(user: User) -> None:
        await user.send("something else")
        await user.ended()
        await look(user, 2)
        await user.press("down", "enter")
        await user.until(lambda: user.app.screen is user.chat and len(user.turns) == 2)
        await user.until(lambda: "attached: article.txt (81 characters)" in user.screen())
        assert "»The« river is clean again." in user.screen()
        await user.send("And who swims?")
        await user.ended(3)
        assert [turn.status for turn in user.turns] == ["completed"] * 3
        await user.press("f2")
        assert "The" in user.screen()

    use(first, journal=HistoryRecorder(store))
    use(second, journal=HistoryRecorder(store))
    assert [session.messages for session in store.sessions()] == [6, 2]
    assert (engine.requests[-1].query, engine.requests[-1].text) == ("And who swims?", ARTICLE)


def test_a_session_opened_during_a_reply_ends_the_reply(use: Use, store: Store) -> None:
    saved = talk(store, "old text")

    async def flow(user: User) -> None:
        await user.send("SLOW one two")
        await user.send("SLOW waiting")
        await user.until(lambda: user.turns[0].text == "SLOW one")
        await look(user, 2)
        await user.press("down", "enter")
        await user.until(lambda: user.app.screen is user.chat and "old text" in user.screen())
        await user.send("new text")
        await user.ended(2)

    use(flow, journal=HistoryRecorder(store))
    assert [message.text for message in store.load(saved).messages[2:]] == ["new text", "new text"]
    statuses = {message.status for session in store.sessions() for message in store.load(session.id).messages}
    assert statuses == {"completed", "cancelled"}


def test_the_session_of_the_conversation_is_not_opened_anew_during_a_reply(
    use: Use, store: Store, engine: FakeEngine
) -> None:
    talk(store, "old text")

    async def flow(user: User) -> None:
        await user.send("SLOW one two")
        await user.send("waiting")
        await user.until(lambda: user.turns[0].text == "SLOW one")
        await look(user, 2)
        await user.press("enter")
        await user.until(lambda: user.app.screen is user.chat)
        assert [turn.status for turn in user.turns] == ["writing", "waiting"]
        engine.gate.set()
        await user.ended(2)
        assert [turn.status for turn in user.turns] == ["completed", "completed"]

    use(flow, journal=HistoryRecorder(store))


def test_a_session_is_renamed(use: Use, store: Store) -> None:
    session = talk(store, "one")

    async def flow(user: User) -> None:
        await look(user, 1)
        await user.press("f2", "N", "e", "w", "enter")
        await user.until(lambda: listed(user)[0].endswith("New"))
        await user.press("f2", "x", "escape")
        await user.press("f2", "x")
        await user.pilot.click("#back")
        await user.press("f2", "!")
        await user.pilot.click("#accept")
        await user.until(lambda: listed(user)[0].endswith("New!"))

    use(flow, journal=HistoryRecorder(store))
    assert store.load(session).session.title == "New!"


def test_the_cursor_stays_with_a_session_that_is_renamed(use: Use, store: Store) -> None:
    for text in ("one", "two", "three"):
        talk(store, text)

    async def flow(user: User) -> None:
        await look(user, 3)
        await user.press("down", "down", "f2", "ctrl+u", *"New", "enter")
        await user.until(lambda: listed(user)[0].endswith("New"))
        await user.press("f8")
        await user.until(lambda: len(listed(user)) == 2)

    use(flow, journal=HistoryRecorder(store))
    assert [session.name for session in store.sessions()] == ["three", "two"]


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "ansi-dark", "ansi-light"])
def test_the_cursor_of_the_list_is_seen_while_the_search_has_the_focus(use: Use, store: Store, theme: str) -> None:
    talk(store, "one")

    async def flow(user: User) -> None:
        user.app.theme = theme
        await user.send("a message")
        await user.ended()
        for keys in (("f9",), ("escape", "ctrl+f")):
            await user.press(*keys)
            await user.until(lambda: user.app.screen.query(OptionList) and listed(user))
            found = user.app.screen.query_one(OptionList)
            assert not found.has_focus
            line, cursor = map(found.get_visual_style, ("option-list--option", "option-list--option-highlighted"))
            assert cursor.background != line.background

    use(flow, journal=HistoryRecorder(store))


def test_the_keys_below_say_how_a_session_is_opened_and_brought_back(use: Use, store: Store) -> None:
    talk(store, "one")

    async def flow(user: User) -> None:
        await look(user, 1)
        await user.until(lambda: "⏎ Open" in user.screen())
        await user.press("f8")
        await user.until(lambda: "one: is deleted; Ctrl+Z brings it back" in " ".join(user.screen().split()))

    use(flow, journal=HistoryRecorder(store), notifications=True, size=(120, 24))


def test_a_title_that_would_steer_the_terminal_is_renamed_without_that(use: Use, store: Store) -> None:
    session = talk(store, "one", title="a\x1b[31m\nb\u202e")

    async def flow(user: User) -> None:
        await look(user, 1)
        await user.press("f2", "enter")
        await user.until(lambda: isinstance(user.app.screen, SessionsScreen))

    use(flow, journal=HistoryRecorder(store))
    assert store.load(session).session.title == "a b"


def test_keys_pressed_twice_close_one_screen(use: Use, store: Store) -> None:
    talk(store, "one")

    async def flow(user: User) -> None:
        await look(user, 1)
        await user.press("f2")
        await user.until(lambda: isinstance(user.app.screen, InputDialog))
        line = user.app.screen.query_one(Input)
        await asyncio.gather(line.action_submit(), line.action_submit())
        await user.until(lambda: isinstance(user.app.screen, SessionsScreen))
        search = user.app.screen.query_one(Input)
        await asyncio.gather(search.action_submit(), search.action_submit())
        await user.until(lambda: user.app.screen is user.chat and len(user.turns) == 1)
        assert user.app.is_running

    use(flow, journal=HistoryRecorder(store))


@pytest.mark.parametrize("ending", ["md", "json", "txt", "html"])
def test_sessions_are_exported_from_the_list_and_by_command(
    use: Use, store: Store, tmp_path: Path, ending: str
) -> None:
    by_command, from_list = tmp_path / f"command.{ending}", tmp_path / f"list.{ending}"

    async def flow(user: User) -> None:
        await user.send(f"/export {by_command}")
        assert "there is nothing to save yet" in user.said()
        await user.send(ARTICLE)
        await user.ended()
        for path in (by_command, by_command, f"{by_command}x", tmp_path / "no" / "folder.md", "~nobody-here/x.md"):
            await user.send(f"/export {path}")
        said = user.said()
        assert all(text in said for text in ("is there already", "no format has this ending", "No such file"))
        await look(user, 1)
        await user.press("f5", "ctrl+u", *str(from_list), "enter")
        await user.until(from_list.exists)

    use(flow, journal=HistoryRecorder(store))
    text = by_command.read_text(encoding="utf-8")
    assert text == from_list.read_text(encoding="utf-8")
    assert text.count("The river is clean again.") >= 3
    if ending == "json":
        assert json.loads(text)["messages"][1]["details"]["source_tokens"] == 19


def test_a_name_that_no_export_can_have_is_there_to_be_corrected(use: Use, store: Store, tmp_path: Path) -> None:
    talk(store, "first")
    taken = tmp_path / "a folder of a name that is longer than the field of the dialog it is written in" / "taken.md"
    taken.parent.mkdir()
    taken.touch()

    async def flow(user: User) -> None:
        await look(user, 1)
        await user.press("f5", "ctrl+u", *str(taken), "enter")
        await user.until(lambda: "is there already" in user.screen())
        assert isinstance(user.app.screen, InputDialog)
        await user.until(lambda: "taken.md" in user.screen())
        await user.press(*["backspace"] * len("taken.md"), *"free.md", "enter")
        await user.until(taken.with_name("free.md").exists)
        assert isinstance(user.app.screen, SessionsScreen)

    use(flow, journal=HistoryRecorder(store), size=(80, 24))


def test_private_mode_is_shown_and_its_sessions_are_gone_afterwards(use: Use) -> None:
    async def flow(user: User) -> None:
        assert "private · Summarize" in user.screen()
        await user.send(ARTICLE)
        await user.ended()
        await look(user, 1)
        assert "nothing is kept" in user.screen()

    use(flow)


def test_a_store_that_is_kept_is_not_called_private(use: Use, store: Store) -> None:
    async def flow(user: User) -> None:
        assert "private" not in user.screen()

    use(flow, journal=HistoryRecorder(store))


def test_the_mouse_opens_a_session(use: Use, store: Store) -> None:
    talk(store, "first")
    talk(store, "second")

    async def flow(user: User) -> None:
        await look(user, 2)
        await user.pilot.click(OptionList, offset=(30, 2))
        await user.until(lambda: user.app.screen is user.chat and "Reply to first" in user.screen())

    use(flow, journal=HistoryRecorder(store))


def test_replies_belong_to_the_first_message_without_one(store: Store) -> None:
    session = store.create_session().id
    for role, text in (("user", "a"), ("user", "b"), ("assistant", "A"), ("assistant", "B"), ("assistant", "lost")):
        store.add_message(session, role, text, mode="of another version")
    turns = restored(store.load(session)).turns
    assert [(turn.message, turn.text) for turn in turns] == [("a", "A"), ("b", "B"), ("", "lost")]


def test_replies_of_every_kind_come_back(store: Store) -> None:
    session = store.create_session().id
    added: list[Message] = []
    for status, details in (("failed", {"error": "no \x1b[1mmemory"}), ("cancelled", {}), ("writing", {})):
        store.add_message(session, "user", "a", details={"path": "/no/such/file", "source": "file"})
        added.append(store.add_message(session, "assistant", "b\x1b[0m", status=status, details=details))  # type: ignore[arg-type]
    saved = restored(store.load(session))
    assert [turn.status for turn in saved.turns] == ["failed", "cancelled", "cancelled"]
    assert (saved.turns[0].error, saved.turns[0].text) == ("no memory", "b")
    assert saved.turns[0].source is saved.turns[2].source
    assert saved.places[added[1].id] is saved.turns[1]


def test_texts_of_questions_are_kept_once(use: Use, store: Store, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.send("/ask")
        await user.send("A pasted text.\nOf two lines.")
        await user.send("first?")
        await user.send("second?")
        await user.ended(2)

    use(flow, journal=HistoryRecorder(store))
    (session,) = store.sessions()
    conversation = store.load(session.id)
    kept = [message.details.get("text") for message in conversation.messages if message.role == "user"]
    assert kept == ["A pasted text.\nOf two lines.", None]
    first, second = restored(conversation).turns
    assert first.source is second.source
    assert first.completed == second.completed is not None


def test_a_talk_done_again_is_the_same_message_when_it_comes_back(store: Store) -> None:
    session = store.create_session().id
    for _ in range(2):
        store.add_message(session, "user", "hello", mode="chat", details={"talk": True})
        store.add_message(session, "assistant", "Hi.", mode="chat")
    first, second = restored(store.load(session)).turns
    assert first.is_same_message(second)


@pytest.mark.parametrize(("details", "question"), [({"talk": True}, "Who built it?"), ({}, "Thanks! Who built it?")])
def test_a_question_that_comes_back_is_the_one_that_was_asked(
    store: Store, details: dict[str, bool], question: str
) -> None:
    session = store.create_session().id
    store.add_message(session, "user", "Thanks! Who built it?", mode="answer", details=details)
    (turn,) = restored(store.load(session)).turns
    assert (turn.message, turn.question) == ("Thanks! Who built it?", question)


def test_an_opened_session_attaches_its_own_text_or_none(use: Use, store: Store, article: Path) -> None:
    about = store.create_session("about").id
    store.add_message(about, "user", "What?", mode="answer", details={"path": str(article)})
    store.add_message(about, "user", "thank you", mode="chat", details={"talk": True})
    talk_only = store.create_session("talk").id
    store.add_message(talk_only, "user", "hello", mode="chat", details={"talk": True})

    async def flow(user: User) -> None:
        for count, (word, name) in enumerate((("thank", article.name), ("hello", None)), start=1):
            await look(user, 1, word)
            await user.press("enter")
            await user.until(lambda count=count: user.app.screen is user.chat and len(user.turns) == 3 - count)
            source = user.chat.attachment.source
            assert (source.name if source else None) == name

    use(flow, journal=HistoryRecorder(store))


def test_the_text_of_before_does_not_stand_in_for_one_that_is_gone(use: Use, store: Store, article: Path) -> None:
    about = store.create_session("gone").id
    store.add_message(about, "user", "What?", mode="answer", details={"path": str(article.parent / "gone.txt")})

    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.until(lambda: "(81 characters)" in user.screen())
        await look(user, 1)
        await user.press("enter")
        await user.until(lambda: "no such file" in user.said())
        assert user.chat.attachment.source is None

    use(flow, journal=HistoryRecorder(store))


def test_a_question_that_names_its_file_is_put_again_as_it_was(store: Store) -> None:
    session = store.create_session().id
    about = {"path": "/home/me/river.txt", "talk": True}
    store.add_message(session, "user", "What is in river.txt?", mode="answer", details=about)
    (turn,) = restored(store.load(session)).turns
    assert (turn.message, turn.question) == ("What is in river.txt?", "What is in the text?")


def test_a_message_of_the_list_hides_nothing_of_a_dialog_in_a_narrow_window(use: Use, store: Store) -> None:
    talk(store, "one")
    talk(store, "two")

    async def flow(user: User) -> None:
        await look(user, 2)
        await user.press("f8")
        await look(user, 1)
        await user.press("f2")
        await user.until(lambda: user.app.screen.query("Toast").first().region)
        message = user.app.screen.query_one("Toast")
        assert not message.region.overlaps(user.app.screen.query_one("#line").region)

    use(flow, journal=HistoryRecorder(store), size=(60, 24), notifications=True)
