from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.engine.events import Event
from lmchat.history.store import Store
from lmchat.modes.request import Request
from lmchat.tui.chinese import Chinese
from lmchat.tui.conversation.history_recorder import HistoryRecorder
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.renderables.score_tables import marked
from lmchat.tui.screens.compare import CompareScreen
from lmchat.tui.word_diff import differing_words
from tests.unit.tui.conftest import ARTICLE, PATIENCE, FakeEngine, User, completed

Use = Callable[..., None]


def words(one: str, other: str) -> tuple[list[str], list[str]]:
    first, second = differing_words(one, other)
    return [one[slice(*place)] for place in first], [other[slice(*place)] for place in second]


def test_words_that_differ_are_found() -> None:
    assert words("The old river is clean.", "The river is very clean.") == (["old"], ["very"])
    assert words("今天天气好", "今天天气很好") == ([], ["很"])
    assert words("", "new text") == ([], ["new", "text"])


@given(st.text(), st.text())
def test_equal_texts_differ_in_nothing_and_others_in_what_is_left(one: str, other: str) -> None:
    assert differing_words(one, one) == ([], [])
    first, second = differing_words(one, other)
    assert first == sorted(set(first))
    assert second == sorted(set(second))


def test_another_reply_with_other_settings_stands_beside_the_first(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.press("f7")
        assert not isinstance(user.app.screen, CompareScreen)
        await user.send(ARTICLE)
        await user.ended()
        await user.send("/compare length long beam_size 1")
        await user.ended(2)
        await user.until(lambda: user.screen().count("copied words 100%") == 2)
        assert "reply 1: seed 0" in user.screen()
        assert "reply 2: length long · beam_size 1" in user.screen()
        await user.press("escape")
        assert user.chat.settings[user.chat.mode].values() == {}

    use(flow)
    assert [request.length for request in engine.requests] == ["", "long"]


def test_a_reply_is_done_again_while_it_is_looked_at(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.send("/generate SLOW but sure")
        engine.gate.set()
        await user.ended()
        engine.gate.clear()
        await user.press("f7")
        await user.until(lambda: "← Other left" in user.screen() and "→ Other right" in user.screen())
        assert "There is one reply to this message" in user.screen().replace("\n", " ")
        await user.press("ctrl+r")
        await user.until(lambda: "reply 2: seed 1" in user.screen())
        engine.gate.set()
        await user.ended(2)
        await user.until(lambda: user.screen().count("SLOW but sure") == 2)
        await user.press("ctrl+r")
        await user.until(lambda: "reply 3: seed 2" in user.screen())
        await user.ended(3)
        await user.press("right")
        await user.until(lambda: "reply 2: seed 1" in user.screen())
        await user.press("left")
        await user.until(lambda: "reply 3: seed 2" in user.screen() and "reply 1" not in user.screen())
        await user.press("f5", "escape", "f7")
        assert not isinstance(user.app.screen, CompareScreen)

    use(flow)


def test_a_reply_that_has_begun_is_not_said_to_wait(
    use: Use, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_long(request: Request, _cancel: object = None) -> Iterator[Event]:
        engine.gate.wait(PATIENCE)
        yield completed("Clean.", request.text)

    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        monkeypatch.setattr(engine, "stream", read_long)
        await user.press("f7", "ctrl+r")
        await user.until(lambda: "reading …" in user.screen())
        assert "waiting" not in user.screen()
        engine.gate.set()
        await user.until(lambda: "Clean." in user.screen())

    use(flow)


def test_a_seed_that_is_named_is_the_one(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.send("/generate Once upon")
        await user.ended()
        await user.press("ctrl+r")
        await user.ended(2)
        await user.send("/compare temperature 1.5")
        await user.ended(3)
        await user.press("escape")
        await user.send("/compare seed 7")
        await user.ended(4)

    use(flow)
    assert [request.seed for request in engine.requests] == [0, 1, 1, 7]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("/compare length", "write it as /compare NAME VALUE"),
        ("/compare length huge", "choose one of short, medium, long"),
        ("/compare colour red", "this mode has no setting 'colour'"),
    ],
)
def test_settings_that_make_no_sense_are_said(use: Use, command: str, reason: str) -> None:
    async def flow(user: User) -> None:
        await user.send("/compare length long")
        await user.send(ARTICLE)
        await user.ended()
        await user.send(command)
        assert reason in user.said()
        assert len(user.turns) == 1

    use(flow)


@pytest.mark.parametrize(("width", "below"), [(80, True), (120, False)])
def test_replies_stand_one_above_the_other_where_the_screen_is_narrow(use: Use, width: int, below: bool) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        await user.send("/compare length long")
        await user.ended(2)
        left, right = user.app.screen.query("ReplyColumn")
        assert (right.region.y > left.region.y) == below
        assert (right.region.x > left.region.x) != below

    use(flow, size=(width, 24))


def test_marks_that_touch_are_one_and_nothing_steers_the_terminal() -> None:
    content = marked("人工 a\x1b[31m b" + "x" * 30_000, [(0, 1), (1, 2), (3, 4), (29_000, 29_001)])
    assert [(span.start, span.end) for span in content.spans] == [(0, 2), (3, 4)]
    assert "\x1b" not in content.plain
    assert content.plain.endswith("x …")


def test_saved_replies_are_compared_in_chinese(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.press("f9", "enter")
        await user.until(lambda: user.turns)
        await user.press("f7")
        await user.until(lambda: "复制的词" in user.screen())
        assert "当时的设置" in user.screen()

    with Store(None) as store:
        session = store.create_session("").id
        store.add_message(session, "user", ARTICLE, mode="summarize")
        store.add_message(session, "assistant", "The river is clean.", mode="summarize")
        use(flow, journal=HistoryRecorder(store), options=LaunchOptions(Chinese()))
