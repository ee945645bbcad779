from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lmchat.errors import HistoryError, SessionUnknown
from lmchat.history import drafts
from lmchat.history.store import Store, history_file

Open = Callable[[], Store]


def texts(store: Store, session: int) -> list[str]:
    return [message.text for message in store.load(session).messages]


def test_a_session_is_loaded_as_it_was_saved(store: Store) -> None:
    session = store.create_session("River")
    details = {"settings": {"temperature": 0.7}, "answers": [[1, 2]]}
    asked = store.add_message(session.id, "user", "Is it clean?", mode="ask")
    answered = store.add_message(session.id, "assistant", "Yes.", mode="ask", status="failed", details=details)
    loaded = store.load(session.id)
    assert loaded.messages == (asked, answered)
    assert [message.position for message in loaded.messages] == [0, 1]
    assert (answered.role, answered.mode, answered.status, answered.details) == ("assistant", "ask", "failed", details)
    assert loaded.session.title == loaded.session.name == "River"
    assert (loaded.session.messages, loaded.session.beginning) == (2, "Is it clean?")
    assert loaded.session.created.tzinfo is UTC
    assert loaded.session.created < asked.created < answered.created == loaded.session.changed


def test_the_session_that_changed_last_is_listed_first(store: Store) -> None:
    first, second = store.create_session("first"), store.create_session("second")
    assert [each.id for each in store.sessions()] == [second.id, first.id]
    store.add_message(first.id, "user", "more")
    assert [each.id for each in store.sessions()] == [first.id, second.id]


def test_a_session_without_a_title_is_called_by_its_first_words(store: Store) -> None:
    session = store.create_session()
    assert session.name == "(empty)"
    store.add_message(session.id, "user", "  How\n\x1b[31mred\x1b[0m is " + "it " * 90)
    (listed,) = store.sessions()
    assert listed.name.startswith("How red is it it")
    assert listed.name.endswith("…")
    assert len(listed.name) == 80
    assert store.rename(session.id, "Red").name == "Red"


@pytest.mark.parametrize("text", ["", "\x00a\x00b", "'; DROP TABLE messages; --", "人工智能 🙂", "a\r\nb", "\x1b[31m"])
def test_any_text_is_kept_as_it_is(store: Store, text: str) -> None:
    session = store.create_session(text)
    store.add_message(session.id, "user", text)
    reply = store.add_message(session.id, "assistant", status="writing")
    store.append_text(reply.id, text)
    store.finish(reply.id, "completed")
    assert texts(store, session.id) == [text, text]
    assert store.load(session.id).session.title == text


def test_a_lone_surrogate_becomes_a_replacement_character(store: Store) -> None:
    session = store.create_session("\ud83d")
    message = store.add_message(session.id, "user", "a\udc00b", mode="ask", details={"\ud800": "\udfff"})
    assert (session.title, message.text) == ("\ufffd", "a\ufffdb")
    assert message.details == {"\ud800": "\udfff"}


def test_what_json_has_no_number_for_becomes_null(store: Store) -> None:
    session = store.create_session()
    details = {"a": [float("inf"), (float("nan"), 1.5)], "b": {"c": float("-inf")}}
    message = store.add_message(session.id, "assistant", details=details)
    assert message.details == {"a": [None, [None, 1.5]], "b": {"c": None}}


@pytest.mark.parametrize("session", [0, -1, 7, 10**30])
def test_an_unknown_session_is_said_to_be_none(store: Store, session: int) -> None:
    calls: list[Callable[[], Any]] = [
        lambda: store.load(session),
        lambda: store.rename(session, "title"),
        lambda: store.delete(session),
        lambda: store.undelete(session),
        lambda: store.add_message(session, "user", "text"),
    ]
    for call in calls:
        with pytest.raises(SessionUnknown, match=f"there is no session {session} "):
            call()


def test_an_unknown_message_cannot_be_finished(store: Store) -> None:
    with pytest.raises(SessionUnknown, match="there is no message 9"):
        store.finish(9, "completed")


# Replies


def test_a_reply_grows_until_it_is_finished(store: Store) -> None:
    session = store.create_session()
    reply = store.add_message(session.id, "assistant", "A ", status="writing", details={"seed": 1})
    for word in ("river ", "runs."):
        store.append_text(reply.id, word)
    assert texts(store, session.id) == ["A river runs."]
    done = store.finish(reply.id, "completed", details={"tokens": 3})
    assert (done.text, done.status, done.details) == ("A river runs.", "completed", {"tokens": 3})


def test_the_final_text_goes_before_the_pieces(store: Store) -> None:
    reply = store.add_message(store.create_session().id, "assistant", status="writing", details={"seed": 1})
    store.append_text(reply.id, "nonsense")
    done = store.finish(reply.id, "completed", text="A sentence of the text.")
    time.sleep(1.5 * drafts.BATCH_SECONDS)
    assert store.load(reply.session).messages == (done,)
    assert (done.text, done.details) == ("A sentence of the text.", {"seed": 1})


def test_a_full_batch_is_saved_at_once(open_store: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "BATCH_SECONDS", 60.0)
    store, other = open_store(), open_store()
    reply = store.add_message(store.create_session().id, "assistant", status="writing")
    for _ in range(drafts.BATCH_PIECES - 1):
        store.append_text(reply.id, "x")
    assert texts(other, reply.session) == [""]
    store.append_text(reply.id, "x")
    assert texts(other, reply.session) == ["x" * drafts.BATCH_PIECES]


def test_a_piece_is_saved_in_time_when_no_other_follows(open_store: Open) -> None:
    store, other = open_store(), open_store()
    reply = store.add_message(store.create_session().id, "assistant", status="writing")
    store.append_text(reply.id, "alone")
    deadline = time.monotonic() + 10
    while texts(other, reply.session) != ["alone"] and time.monotonic() < deadline:
        time.sleep(0.02)
    assert texts(other, reply.session) == ["alone"]


def test_closing_saves_what_waits(open_store: Open) -> None:
    with open_store() as store:
        reply = store.add_message(store.create_session().id, "assistant", status="writing")
        store.append_text(reply.id, "the end")
    store.close()
    (message,) = open_store().load(reply.session).messages
    assert (message.text, message.status) == ("the end", "cancelled")


def test_a_batch_that_cannot_be_saved_waits_for_the_end(open_store: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store()
    reply = store.add_message(store.create_session().id, "assistant", status="writing")
    with monkeypatch.context() as patch:
        patch.setattr(store._database, "writing", _full_disk)
        for _ in range(drafts.BATCH_PIECES - 1):
            store.append_text(reply.id, "x")
        time.sleep(1.5 * drafts.BATCH_SECONDS)
        with pytest.raises(HistoryError, match="disk"):
            store.append_text(reply.id, "y")
        with pytest.raises(HistoryError, match="disk"):
            store.finish(reply.id, "completed")
    assert store.finish(reply.id, "completed").text == "x" * (drafts.BATCH_PIECES - 1) + "y"


def _full_disk() -> Any:
    raise HistoryError("database or disk is full")


def test_a_reply_of_another_live_process_is_left_alone(open_store: Open, path: Path) -> None:
    store = open_store()
    session = store.create_session()
    mine = store.add_message(session.id, "assistant", status="writing")
    dead = store.add_message(session.id, "assistant", status="writing")
    theirs = store.add_message(session.id, "assistant", status="writing")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE messages SET writer = 1 WHERE id = ?", (theirs.id,))
        connection.execute("UPDATE messages SET writer = 999999999 WHERE id = ?", (dead.id,))
    connection.close()
    status = {message.id: message.status for message in open_store().load(session.id).messages}
    assert status == {mine.id: "cancelled", dead.id: "cancelled", theirs.id: "writing"}
    assert store.finish(mine.id, "completed", text="saved all the same").status == "completed"


# Deleting


def test_a_deleted_session_can_be_brought_back(store: Store) -> None:
    session = store.create_session("River")
    store.add_message(session.id, "user", "fox")
    assert store.delete(session.id).deleted is not None
    assert store.sessions() == []
    assert [each.id for each in store.sessions(deleted=True)] == [session.id]
    with pytest.raises(SessionUnknown, match="undelete"):
        store.load(session.id)
    assert store.undelete(session.id).deleted is None
    assert texts(store, session.id) == ["fox"]
    assert store.sessions(deleted=True) == []


def test_a_session_that_goes_on_elsewhere_is_no_longer_deleted(open_store: Open) -> None:
    here, elsewhere = open_store(), open_store()
    session = here.create_session().id
    here.add_message(session, "user", "one")
    elsewhere.delete(session)
    here.add_message(session, "user", "two")
    assert [each.id for each in elsewhere.sessions()] == [session]
    assert texts(elsewhere, session) == ["one", "two"]


def test_a_session_is_removed_thirty_days_after_it_was_deleted(open_store: Open, clock: Any, path: Path) -> None:
    with open_store() as store:
        old, young, kept = (store.create_session(f"{name} marmalade") for name in ("old", "young", "kept"))
        for session in (old, young, kept):
            store.add_message(session.id, "user", "marmalade")
        store.delete(old.id)
        clock.turn(days=1)
        store.delete(young.id)
        clock.turn(days=29.5)
    with open_store() as store:
        assert [each.id for each in store.sessions(deleted=True)] == [young.id]
        assert texts(store, kept.id) == ["marmalade"]
        assert len(store.search("marmalade")) == 2
        with pytest.raises(SessionUnknown):
            store.undelete(old.id)
        assert store.create_session().id == kept.id + 1
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM messages").fetchone() == (2,)
    assert connection.execute("SELECT count(*) FROM search").fetchone() == (5,)
    connection.close()


def test_nothing_of_a_removed_session_is_left_in_the_file(open_store: Open, clock: Any, path: Path) -> None:
    with open_store() as store:
        session = store.create_session("Titletitle")
        store.add_message(session.id, "user", "Bodybody", details={"key": "Detaildetail"})
        store.delete(session.id)
    assert all(word in path.read_bytes().lower() for word in (b"titletitle", b"bodybody", b"detaildetail"))
    clock.turn(days=31)
    open_store().close()
    assert not any(word in path.read_bytes().lower() for word in (b"titletitle", b"bodybody", b"detaildetail"))


# Threads and places


def test_threads_share_a_store(store: Store) -> None:
    session = store.create_session()
    replies = [store.add_message(session.id, "assistant", status="writing") for _ in range(4)]

    def write(number: int) -> None:
        for i in range(100):
            store.append_text(replies[number].id, f"{i} ")
        store.add_message(session.id, "user", f"word{number}")
        store.finish(replies[number].id, "completed")
        store.search("word")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    messages = store.load(session.id).messages
    assert [message.position for message in messages] == list(range(8))
    assert [message.text for message in messages[:4]] == ["".join(f"{i} " for i in range(100))] * 4
    assert len(store.search("word")) == 4


def test_a_private_store_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with Store(None) as store:
        session = store.create_session()
        store.add_message(session.id, "user", "secret")
        assert len(store.search("secret")) == 1
    assert list(tmp_path.iterdir()) == []
    with Store(None) as store:
        assert store.sessions() == []


def test_the_file_and_its_folder_are_for_one_user_alone(open_store: Open, path: Path) -> None:
    store = open_store()
    store.create_session()
    assert path.parent.stat().st_mode & 0o777 == 0o700
    files = sorted(path.parent.iterdir())
    assert path in files
    assert {each.stat().st_mode & 0o777 for each in files} == {0o600}


def test_sessions_are_kept_among_the_user_s_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("lmchat.history.store.data_dir", lambda: tmp_path)
    assert history_file() == tmp_path / "history.sqlite3"


def test_times_are_those_of_the_clock(store: Store, clock: Any) -> None:
    before = clock.seconds
    assert store.create_session().created == datetime.fromtimestamp(before + 1, UTC)
