"""The chat: what the engine is told of the conversation, and how it is shown and saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lmchat.errors import CheckpointMissing
from lmchat.history.store import Store
from lmchat.remembered import StateFile
from lmchat.settings import UserSettings
from lmchat.tui.chinese import Chinese
from lmchat.tui.config import launch_options
from lmchat.tui.conversation.history_recorder import HistoryRecorder
from lmchat.tui.conversation.source import Source
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.modes import ANSWER, CHAT, GENERATE, MODES, SUMMARIZE, Mode
from lmchat.tui.strings import ENGLISH
from lmchat.tui.widgets.turn_view import end_note
from tests.unit.tui.conftest import ARTICLE, FakeEngine, User, completed

Use = Callable[..., None]
TALK = LaunchOptions(mode=CHAT)


def test_the_engine_is_told_what_was_said_before(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        assert "Say something" in user.screen()
        await user.say("hello", "how are you", "fine")

    use(flow, options=TALK)
    assert [request.mode for request in engine.requests] == ["chat"] * 3
    assert [request.text for request in engine.requests] == ["hello", "how are you", "fine"]
    assert engine.requests[2].turns == ("hello", "hello", "how are you", "how are you")


def test_a_message_that_waits_follows_the_reply_that_is_being_written(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.send("SLOW one two three")
        await user.send("next")
        await user.until(lambda: user.turns[0].text == "SLOW one")
        await user.press("escape")
        await user.ended(2)

    use(flow, options=TALK)
    assert engine.requests[1].turns == ("SLOW one two three", "SLOW one")


def test_what_has_no_reply_and_what_other_tabs_did_is_not_part_of_the_talk(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.send("SILENT")
        await user.send("hello")
        await user.send(f"/summarize {ARTICLE}")
        await user.send("/chat")
        await user.say("you see")

    use(flow, options=TALK)
    assert engine.requests[3].turns == ("hello", "hello")


def test_a_message_done_again_follows_what_it_followed(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.say("one", "two")
        await user.press("ctrl+r")
        await user.ended(3)
        await user.say("three")
        await user.press("ctrl+up", "up", "up", "up", "ctrl+r")
        await user.ended(5)

    use(flow, options=TALK)
    again, three, first = engine.requests[2:]
    assert (again.text, again.turns, again.seed) == ("two", ("one", "one"), 1)
    assert three.turns == ("one", "one", "two", "two")
    assert (first.text, first.turns) == ("one", ())


def test_an_edited_message_stands_in_for_the_earlier_one(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.say("one", "two", "three")
        await user.press("ctrl+up", "up", "e", "!")
        assert "in place of an earlier message" in user.screen()
        await user.press("enter")
        await user.ended(4)
        assert "in place of an earlier message" not in user.screen()
        await user.say("four")

    use(flow, options=TALK)
    edited, four = engine.requests[3:]
    assert (edited.text, edited.turns) == ("two!", ("one", "one"))
    assert four.turns == ("one", "one", "two!", "two!")


def test_esc_makes_an_edited_message_a_new_one(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.say("one")
        await user.press("ctrl+up", "e", "escape")
        assert "in place of an earlier message" not in user.screen()
        await user.press("enter")
        await user.ended(2)

    use(flow, options=TALK)
    assert engine.requests[1].turns == ("one", "one")


def test_clear_forgets_what_was_said(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.say("one")
        await user.send("/clear")
        await user.say("two")

    use(flow, options=TALK)
    assert engine.requests[1].turns == ()


def test_without_its_checkpoint_the_chat_says_so_and_serves_files(use: Use, engine: FakeEngine, article: Path) -> None:
    def load(name: str) -> FakeEngine:
        if name == "chat":
            raise CheckpointMissing("there is no checkpoint 'chat'", "known are: answer, summarize")
        return engine

    async def flow(user: User) -> None:
        await user.until(lambda: "Chat cannot be used yet: there is no checkpoint 'chat'" in user.said())
        assert "chat (no checkpoint)" in user.screen()
        await user.say("hello")
        assert user.turns[0].status == "failed"
        await user.send(str(article))
        await user.say("What is clean?", "summarize")
        assert [turn.status for turn in user.turns[1:]] == ["completed", "completed"]

    use(flow, load=load, options=TALK)


def test_what_was_told_in_the_talk_is_asked_of_the_talk(use: Use, engine: FakeEngine, article: Path) -> None:
    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.say("what is my name?", "My name is Priya.", "what is my name?")

    use(flow, options=TALK)
    assert [request.mode for request in engine.requests] == ["answer", "chat", "chat"]
    assert engine.requests[2].turns == ("My name is Priya.", "My name is Priya.")


def test_the_settings_of_the_chat_are_used_and_remembered(use: Use, engine: FakeEngine, tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.json")

    async def flow(user: User) -> None:
        await user.press("f5")
        assert all(name in user.screen() for name in ("temperature", "seed", "0.5"))
        await user.press("escape")
        await user.send("/set temperature 0.3")
        await user.say("hello")

    use(flow, options=TALK, remembered=state, size=(100, 60))
    decoding = engine.requests[0].decoding
    assert decoding is not None
    assert (decoding.method, decoding.temperature) == ("sample", 0.3)
    assert state.load()["chat"] == {"temperature": "0.3"}


def test_why_shows_the_words_and_the_replies_that_were_weighed(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.say("hello there you")
        await user.press("f2")
        await user.until(lambda: "Looked at" in user.screen())
        assert "the message" in user.screen()
        await user.press("m", "m")
        await user.until(lambda: "Best first." in user.screen())
        assert "0.61  0.14  The best." in user.screen()
        assert "0.37  0.22  [b]Another." in user.screen()
        await user.press("m")
        assert "Looked at" in user.screen()

    use(flow, options=TALK, size=(100, 30))


def test_why_explains_what_the_engine_itself_says(use: Use, tiny_checkpoint: Path) -> None:
    from lmchat.engine.engine import Engine

    async def flow(user: User) -> None:
        await user.say("The quick brown fox 🦊 jumps.", "你好，今天的天气很好。")
        assert [turn.status for turn in user.turns] == ["completed", "completed"]
        trace = user.turns[1].trace
        assert trace is not None
        message = user.turns[1].message
        words = trace.insight().sources[0]
        assert all(message[word.start : word.end].strip() == word.text for word in words)
        assert "".join(word.text for word in words) == message
        await user.press("f2")
        await user.until(lambda: "the message" in user.screen())
        assert message in user.screen()

    use(flow, load=lambda name: Engine.load(tiny_checkpoint), options=TALK)


def test_every_mode_has_a_key_and_a_command(use: Use) -> None:
    async def flow(user: User) -> None:
        for letter, mode in zip("csag", MODES, strict=True):
            await user.press(f"alt+{letter}")
            assert user.chat.mode is mode
        await user.send("/chat")
        assert user.chat.mode is CHAT
        await user.press("f3")
        assert user.chat.mode is SUMMARIZE

    use(flow)


def test_modes_that_are_entered_quickly_end_in_the_last_one(use: Use) -> None:
    async def flow(user: User) -> None:
        for mode in (CHAT, ANSWER, GENERATE, ANSWER):
            user.chat.enter(mode)
        await user.pilot.pause()
        assert user.chat.mode is ANSWER
        assert user.chat.prompt.border_title == "Ask"

    use(flow)


def test_a_talk_goes_on_where_it_was_saved(use: Use, engine: FakeEngine, article: Path, tmp_path: Path) -> None:
    async def talk(user: User) -> None:
        await user.send(str(article))
        await user.send("/set top_p 0.5")
        await user.say("one", "What is clean?", "two")
        await user.press("ctrl+r")
        await user.ended(4)

    async def go_on(user: User) -> None:
        await user.press("f9", "enter")
        await user.until(lambda: len(user.turns) == 4)
        assert user.chat.mode is CHAT
        assert [len(turn.said_before) for turn in user.turns] == [0, 2, 2, 2]
        completed = user.turns[3].completed
        assert completed is not None
        assert completed.candidates[0].text == "The best."
        settings = user.turns[3].settings
        assert settings is not None
        assert (settings.values(), user.turns[3].take) == ({"top_p": "0.5"}, 1)
        await user.say("three")

    with Store(tmp_path / "history.sqlite3") as store:
        use(talk, journal=HistoryRecorder(store), options=TALK)
        use(go_on, journal=HistoryRecorder(store), options=TALK)
        use(go_on_again, journal=HistoryRecorder(store))
    assert engine.requests[4].turns == ("one", "one", "two", "two")


@pytest.mark.parametrize("gone", [False, True])
def test_why_of_a_saved_answer_shows_the_file_if_it_is_there(
    use: Use, article: Path, tmp_path: Path, gone: bool
) -> None:
    async def talk(user: User) -> None:
        await user.send(str(article))
        await user.send("What is clean?")
        await user.send("/detach")
        await user.say("thanks")

    async def go_on(user: User) -> None:
        await user.press("f9", "enter")
        await user.until(lambda: len(user.turns) == 2)
        await user.press("ctrl+up", "up", "f2")
        await user.until(lambda: "Answer by answer" in user.screen())
        assert ("Anglers are not pleased" in user.screen()) is not gone

    with Store(tmp_path / "history.sqlite3") as store:
        use(talk, journal=HistoryRecorder(store), options=TALK)
        if gone:
            article.unlink()
        use(go_on, journal=HistoryRecorder(store))


def test_a_talk_about_a_file_goes_on_about_it(use: Use, article: Path, tmp_path: Path) -> None:
    async def talk(user: User) -> None:
        await user.send(str(article))
        await user.say("What is clean?")

    async def go_on(user: User) -> None:
        await user.press("f9", "enter")
        await user.until(lambda: "attached: article.txt (81 characters)" in user.screen())
        assert user.chat.mode is CHAT
        assert "The text is attached" not in user.said()

    with Store(tmp_path / "history.sqlite3") as store:
        use(talk, journal=HistoryRecorder(store), options=TALK)
        use(go_on, journal=HistoryRecorder(store))


async def go_on_again(user: User) -> None:
    await user.press("f9", "enter")
    await user.until(lambda: len(user.turns) == 5)
    assert len(user.turns[4].said_before) == 4


@pytest.mark.parametrize(
    ("names", "mode"),
    [
        (["answer", "chat", "summarize"], CHAT),
        (["answer", "base", "summarize"], SUMMARIZE),
        (["answer", "generate"], ANSWER),
        (["generate"], GENERATE),
        ([], SUMMARIZE),
    ],
)
def test_it_begins_with_the_first_mode_that_has_its_checkpoint(
    monkeypatch: pytest.MonkeyPatch, names: list[str], mode: object
) -> None:
    monkeypatch.setattr("lmchat.tui.modes.checkpoint_names", lambda: names)
    assert launch_options(UserSettings(), Path("config.toml"), ENGLISH).mode is mode
    assert launch_options(UserSettings(mode="ask"), Path("config.toml"), ENGLISH).mode is ANSWER


def test_the_chat_speaks_chinese(use: Use, article: Path) -> None:
    async def flow(user: User) -> None:
        assert "说点什么" in user.screen()
        assert "想说的话" in user.screen()
        await user.send(str(article))
        await user.until(lambda: "可以就它提问" in user.screen())
        await user.say("哪条河变干净了？")
        assert "哪条河变干净了？  → 问答：article.txt" in user.said()

    use(flow, options=LaunchOptions(Chinese(), mode=CHAT))


@pytest.mark.parametrize(("mode", "said"), [(CHAT, ENGLISH.CHAT_FALLBACK), (SUMMARIZE, ENGLISH.FALLBACK)])
def test_what_stands_in_for_a_reply_is_called_what_it_is(mode: Mode, said: str) -> None:
    standing = replace(completed("I do not know.", "hello"), fallback=True)
    turn = Turn(mode, "hello", Source.pasted("hello"), status="completed", text=standing.text, completed=standing)
    assert end_note(turn) == said


def test_a_text_of_one_sentence_is_not_blamed_on_the_model() -> None:
    whole = replace(completed("It is clean.", "It is clean."), fallback=True)
    turn = Turn(SUMMARIZE, "", Source.pasted("It is clean.\n"), status="completed", text=whole.text, completed=whole)
    assert end_note(turn) == "The text is one short sentence; this is all of it."


def test_a_standing_reply_is_not_called_one_whose_words_were_forgotten(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.say("hello there you")
        turn = user.turns[0]
        assert turn.completed is not None
        turn.trace, turn.completed = None, replace(turn.completed, fallback=True, drawn_from=())
        await user.press("f2")
        await user.until(lambda: "The model wrote nothing usable" in user.screen())

    use(flow, options=TALK, notifications=True, size=(100, 40))
