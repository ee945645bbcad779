from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from lmchat.errors import HistoryError
from lmchat.history.database import WAIT_SECONDS
from lmchat.history.records import Message
from lmchat.history.store import Store
from lmchat.tui.conversation.history_recorder import HistoryRecorder, source_details, title_of
from lmchat.tui.conversation.source import Source
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.modes import SUMMARIZE
from tests.unit.tui.conftest import ARTICLE, FakeEngine, User

Use = Callable[..., None]


def saved(store: Store) -> list[list[tuple[str, str, str, str]]]:
    """Role, mode, text and status of each message of each session."""
    conversations = [store.load(session.id) for session in reversed(store.sessions())]
    return [[(m.role, m.mode, m.text, m.status) for m in conversation.messages] for conversation in conversations]


def test_what_is_said_is_saved_and_a_cleared_conversation_is_another_session(use: Use, tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        await user.send("/clear")
        await user.send("Another text, which is short. It has two sentences.")
        await user.ended()

    with Store(tmp_path / "history.sqlite3") as store:
        use(flow, journal=HistoryRecorder(store))
        first, second = saved(store)
    assert first[0] == ("user", "summarize", ARTICLE, "completed")
    assert first[1] == ("assistant", "summarize", "The river is clean again. People swim in", "completed")
    assert [message[0] for message in second] == ["user", "assistant"]


def test_a_cancelled_reply_keeps_its_words(use: Use, engine: FakeEngine, tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        await user.send("SLOW words come one after the other.")
        await user.until(lambda: user.turns and user.turns[0].text)
        await user.press("escape")
        await user.ended()

    with Store(tmp_path / "history.sqlite3") as store:
        use(flow, journal=HistoryRecorder(store))
        ((_, reply),) = saved(store)
    assert reply[0] == "assistant"
    assert reply[2].startswith("SLOW")
    assert reply[3] == "cancelled"


@pytest.mark.parametrize(
    ("source", "message", "title"),
    [
        (Source.file(Path("river.txt")), "summarize", "river.txt: summarize"),
        (Source.file(Path("river.txt")), "river.txt", ""),
        (Source.file(Path("river.txt")), "summarize my river.txt", ""),
        (Source.pasted(f"The lake.\n{ARTICLE}"), "Is it?", "The lake. The river is clean again. Peop…: Is it?"),
        (Source.pasted("The lake."), "pasted text", "The lake."),
        (Source.pasted("hello"), "hello", ""),
    ],
)
def test_a_session_is_called_by_its_text_and_its_first_message(source: Source, message: str, title: str) -> None:
    assert title_of(Turn(SUMMARIZE, message, source)) == title


def test_what_cannot_be_saved_is_said_once_and_so_is_that_it_is_saved_later(
    use: Use, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow(user: User) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(store, "add_message", full_disk)
            await user.say("One. Two.", "Three. Four.")
            assert user.said().count("not saved: the disk is full (make room)") == 1
            assert "is saved now" not in user.said()
        await user.say("Five. Six.", "Seven. Eight.")
        assert user.said().count("What could not be saved before is saved now.") == 1

    with Store(tmp_path / "history.sqlite3") as store:
        use(flow, journal=HistoryRecorder(store))
        (session,) = saved(store)
    assert [text for role, _, text, _ in session if role == "user"] == [
        "One. Two.",
        "Three. Four.",
        "Five. Six.",
        "Seven. Eight.",
    ]


def test_what_could_not_be_saved_is_tried_again_when_the_user_leaves(
    use: Use, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def flow(user: User) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(store, "add_message", full_disk)
            await user.say("One. Two.")
        assert store.sessions()[0].messages == 0

    with Store(tmp_path / "history.sqlite3") as store:
        use(flow, journal=HistoryRecorder(store))
        (session,) = saved(store)
    assert [(text, status) for _, _, text, status in session] == 2 * [("One. Two.", "completed")]


def test_what_cannot_be_saved_at_the_end_either_is_said_in_the_terminal(
    use: Use, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    apps = []

    async def flow(user: User) -> None:
        apps.append(user.app)
        monkeypatch.setattr(store, "add_message", full_disk)
        await user.say("One. Two.")

    with Store(tmp_path / "history.sqlite3") as store:
        use(flow, journal=HistoryRecorder(store))
    assert capfd.readouterr().err.startswith("not saved: the disk is full (make room)")
    assert apps[0].return_code == 1


def test_what_cannot_be_saved_is_exported_all_the_same(
    use: Use, engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "talk.json"

    async def flow(user: User) -> None:
        await user.say("One. Two.")
        monkeypatch.setattr(store, "add_message", full_disk)
        await user.say("Three. Four.")
        await user.send("SLOW reply")
        await user.until(lambda: user.turns[-1].text == "SLOW reply")
        await user.send(f"/export {path}")
        engine.gate.set()

    with Store(tmp_path / "history.sqlite3") as store:
        use(flow, journal=HistoryRecorder(store))
    said = [message["text"] for message in json.loads(path.read_text(encoding="utf-8"))["messages"]]
    assert said == ["One. Two.", "One. Two.", "Three. Four.", "Three. Four.", "SLOW reply", "SLOW reply"]


@pytest.mark.parametrize("is_full", [False, True])
def test_a_new_conversation_saves_what_could_not_be_saved_of_the_one_before_or_says_that_it_is_lost(
    use: Use, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_full: bool
) -> None:
    async def flow(user: User) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(store, "add_message", full_disk)
            await user.say("One. Two.")
            if is_full:
                await user.send("/clear")
        if not is_full:
            await user.send("/clear")
        assert ("not saved: the disk is full (make room)" in user.said()) == is_full
        await user.say("Three. Four.")
        assert "is saved now" not in user.said()

    with Store(tmp_path / "history.sqlite3") as store:
        use(flow, journal=HistoryRecorder(store))
        first, second = saved(store)
    assert [text for role, _, text, _ in first if role == "user"] == ([] if is_full else ["One. Two."])
    assert [text for role, _, text, _ in second if role == "user"] == ["Three. Four."]


def full_disk(*_arguments: object, **_options: object) -> None:
    raise HistoryError("the disk is full", "make room")


def test_what_another_process_keeps_from_being_saved_is_saved_later_and_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    first, second = (Turn(SUMMARIZE, message, Source.pasted(message)) for message in ("One.", "Two."))
    with Store(path, patience=0.01) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        recorder = HistoryRecorder(store)
        began = time.monotonic()
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(HistoryError, match="in use"):
            recorder.asked(first)
        other.execute("ROLLBACK")
        first.status, first.text = "completed", "1"
        recorder.ended(first)
        recorder.asked(second)
        other.execute("BEGIN IMMEDIATE")
        second.status, second.text = "completed", "2"
        with pytest.raises(HistoryError, match="in use"):
            recorder.ended(second)
        other.execute("ROLLBACK")
        assert time.monotonic() - began < WAIT_SECONDS / 2
        recorder.cleared()
        (session,) = saved(store)
    assert [(text, status) for _, _, text, status in session] == [
        (text, "completed") for text in ("One.", "1", "Two.", "2")
    ]


class OftenInUse(Store):
    """One that another process keeps from adding messages at some tries, the first being 0."""

    def __init__(self, *in_use: int) -> None:
        super().__init__(None)
        self.in_use, self.tries = in_use, 0

    def add_message(self, *arguments: Any, **options: Any) -> Message:
        self.tries += 1
        if self.tries - 1 in self.in_use:
            raise HistoryError("in use", "try again")
        return super().add_message(*arguments, **options)


@pytest.mark.parametrize("in_use", [(0,), (1,), (0, 1), (0, 1, 2), (1, 2), (1, 2, 3)])
def test_messages_that_are_tried_again_are_saved_once_in_order_and_with_their_text(in_use: tuple[int, ...]) -> None:
    text = Source.pasted("The river is clean. People swim in it.")
    turns = [Turn(SUMMARIZE, message, text) for message in ("One.", "Two.", "Three.")]
    with OftenInUse(*in_use) as store:
        recorder = HistoryRecorder(store)
        for turn in turns:
            with suppress(HistoryError):
                recorder.asked(turn)
            turn.status, turn.text = "completed", f"About {turn.message}"
            with suppress(HistoryError):
                recorder.ended(turn)
        conversation = store.load(store.sessions()[0].id)
    pairs = [(turn.message, turn.text) for turn in turns]
    assert [(message.text, message.status) for message in conversation.messages] == [
        (each, "completed") for pair in pairs for each in pair
    ]
    kept = [message.details for message in conversation.messages if message.role == "user"]
    assert kept == [{"source": text.name, "text": text.known}, *[{"source": text.name, "same_text": True}] * 2]


def test_a_message_is_saved_later_though_the_end_before_it_could_not_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (Turn(SUMMARIZE, message, Source.pasted(message)) for message in ("One.", "Two."))
    with Store(tmp_path / "history.sqlite3") as store:
        recorder = HistoryRecorder(store)
        recorder.asked(first)
        first.status = second.status = "completed"
        with monkeypatch.context() as patch:
            for name in ("finish", "add_message"):
                patch.setattr(store, name, full_disk)
            for tell in (lambda: recorder.ended(first), lambda: recorder.asked(second)):
                with pytest.raises(HistoryError):
                    tell()
        recorder.ended(second)
        (session,) = saved(store)
    assert [(role, status) for role, _, _, status in session] == 2 * [("user", "completed"), ("assistant", "completed")]


def test_nothing_is_saved_before_the_first_message(tmp_path: Path) -> None:
    with Store(tmp_path / "history.sqlite3") as store:
        HistoryRecorder(store).cleared()
        assert store.sessions() == []


def test_a_relative_path_is_kept_as_it_is_where_the_working_folder_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    turn = Turn(SUMMARIZE, "a.txt", Source.file(Path("a.txt")))
    assert source_details(turn, None)["path"] == str(tmp_path / "a.txt")
    tmp_path.rmdir()
    assert source_details(turn, None)["path"] == "a.txt"
