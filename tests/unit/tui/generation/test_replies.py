from __future__ import annotations

from collections.abc import Callable

import pytest

from lmchat.engine.events import Progress
from lmchat.errors import CheckpointMissing
from lmchat.tui.app import LmchatApp
from lmchat.tui.generation.engines import LocalEngine
from lmchat.tui.generation.replies import MOST_TRACES
from lmchat.tui.widgets.growing_reply import GrowingReply
from tests.unit.tui.conftest import ARTICLE, FakeEngine, Journal, User

Use = Callable[..., None]
Load = Callable[[str], LocalEngine]
ENDS = ("completed", "cancelled", "failed")


def test_a_pasted_text_is_summarized(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        assert user.turns[0].text == "The river is clean again. People swim in"
        assert "The river is clean again. People swim in" in user.screen()
        assert "Summarize · fake (cpu) · 19 tokens read" in user.screen()
        assert user.prompt.text == ""

    use(flow)
    assert engine.requests[0].mode == "summarize"
    assert engine.requests[0].text == ARTICLE


def test_esc_stops_at_once_and_keeps_what_is_written(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("SLOW one two three")
        await user.until(lambda: user.turns[0].text == "SLOW one")
        await user.press("escape")
        assert user.turns[0].status == "cancelled"
        assert "SLOW one" in user.screen()
        assert "stopped" in user.screen()
        await user.send(ARTICLE)
        await user.ended(2)
        assert [turn.status for turn in user.turns] == ["cancelled", "completed"]

    use(flow)


def test_esc_on_a_message_that_waits_withdraws_it_and_lets_the_reply_go_on(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        for text in ("SLOW one two three", "a text too many", ARTICLE):
            await user.send(text)
        await user.until(lambda: user.turns[0].text == "SLOW one")
        await user.press("ctrl+up", "up")
        await user.press("escape")
        assert [turn.status for turn in user.turns] == ["writing", "cancelled", "waiting"]
        assert user.screen().count("stopped") == 1
        assert user.prompt.has_focus
        engine.gate.set()
        await user.ended(3)
        assert [turn.status for turn in user.turns] == ["completed", "cancelled", "completed"]

    use(flow)
    assert [request.text for request in engine.requests] == ["SLOW one two three", ARTICLE]


def test_esc_stops_a_reply_whose_engine_is_still_loading(use: Use, engine: FakeEngine, load_late: Load) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.press("escape")
        assert user.turns[0].status == "cancelled"
        engine.gate.set()
        await user.send("another text")
        await user.ended(2)
        assert user.turns[1].text == "another text"

    use(flow, load=load_late)
    assert [request.text for request in engine.requests] == ["another text"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("FAIL now", "there is not enough memory (use a shorter text)"),
        ("DEFECT now", "a defect in lmchat: RuntimeError: a bug [red]\nof two lines (please report it)"),
        ("SILENT now", "The model wrote nothing."),
    ],
)
def test_a_failed_reply_shows_its_error_and_the_next_message_is_answered(use: Use, text: str, reason: str) -> None:
    async def flow(user: User) -> None:
        await user.send(text)
        await user.ended()
        assert user.turns[0].status == "failed"
        assert reason in user.said()
        await user.send(ARTICLE)
        await user.ended(2)
        assert user.turns[1].status == "completed"

    use(flow)


def test_a_message_typed_early_waits_for_the_engine(use: Use, engine: FakeEngine, load_late: Load) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        assert "loading the engine" in user.screen()
        assert "(loading)" in user.screen()
        engine.gate.set()
        await user.ended()
        assert user.turns[0].status == "completed"

    use(flow, load=load_late)


def test_messages_are_answered_in_order_and_the_prompt_never_blocks(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.send("SLOW one two")
        await user.send("second text")
        await user.until(lambda: user.turns[0].text == "SLOW one")
        assert [turn.status for turn in user.turns] == ["writing", "waiting"]
        assert "waiting for its turn" in user.screen()
        await user.press("x")
        assert user.prompt.text == "x"
        engine.gate.set()
        await user.ended(2)
        assert [turn.text for turn in user.turns] == ["SLOW one two", "second text"]

    use(flow)


def test_a_missing_checkpoint_is_said_and_can_be_there_later(use: Use, engine: FakeEngine) -> None:
    missing = [True]

    def load(name: str) -> LocalEngine:
        if missing[0]:
            raise CheckpointMissing(f"there is no checkpoint {name!r}", "known are: none")
        return engine

    async def flow(user: User) -> None:
        await user.until(lambda: "no checkpoint" in user.screen())
        await user.send(ARTICLE)
        await user.ended()
        assert "there is no checkpoint 'summarize' (known are: none)" in user.said()
        missing[0] = False
        await user.press("ctrl+r")
        await user.ended(2)
        assert user.turns[1].status == "completed"
        assert "fake (cpu)" in user.screen()

    use(flow, load=load)


def test_every_reply_ends_exactly_once(use: Use, engine: FakeEngine, journal: Journal) -> None:
    async def flow(user: User) -> None:
        for text in ("one two", "FAIL", "SLOW one two three"):
            await user.send(text)
        await user.until(lambda: len(user.turns) == 3 and user.turns[2].text == "SLOW one")
        await user.press("escape")
        engine.gate.set()
        await user.press("escape")
        await user.idle()

    use(flow, journal=journal)
    assert [event for event in journal.events if event[0] in ENDS] == [
        ("completed", "one two"),
        ("failed", "FAIL"),
        ("cancelled", "SLOW one"),
    ]
    assert [text for kind, text in journal.events if kind == "asked"] == ["one two", "FAIL", "SLOW one two three"]


def test_the_last_message_is_done_again_with_new_settings(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.press("ctrl+r")
        await user.send(ARTICLE)
        await user.ended()
        await user.send("/length long")
        await user.press("ctrl+r")
        await user.ended(2)

    use(flow)
    assert [request.length for request in engine.requests] == ["", "long"]


def test_the_reply_is_what_was_streamed(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.send("SLOW # no *heading* [red]here[/red] `x` <b> 1. a")
        await user.until(lambda: user.turns[0].text == "SLOW #")
        await user.until(lambda: "SLOW #" in user.screen())
        assert len(user.chat.query(GrowingReply)) == 1
        engine.gate.set()
        await user.ended()
        assert "SLOW # no *heading* [red]here[/red] `x` <b>" in user.screen()

    use(flow)


def test_leaving_while_a_reply_is_written_ends_at_once(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("SLOW one two three")
        await user.until(lambda: user.turns[0].text == "SLOW one")
        await user.press("ctrl+q")
        assert isinstance(user.app, LmchatApp)
        assert user.app.return_code == 0

    use(flow)


def test_traces_are_kept_of_the_last_replies_only_also_of_messages_that_waited(use: Use, engine: FakeEngine) -> None:
    count = MOST_TRACES + 3

    async def flow(user: User) -> None:
        await user.send("SLOW one")
        for _ in range(count - 1):
            await user.send("short text")
        engine.gate.set()
        await user.ended(count)
        assert [turn.trace is not None for turn in user.turns] == [False] * 3 + [True] * MOST_TRACES

    use(flow)


def test_how_far_a_reply_is_can_be_read_below_what_is_written_of_it(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.send("SLOW words come one after the other.")
        await user.until(lambda: user.turns and user.turns[0].text)
        user.chat.replies.read(user.turns[0], Progress("write", 1, 4))
        await user.until(lambda: "SLOW words\n    writing 1/4" in user.screen())
        engine.gate.set()
        await user.ended()
        assert "writing" not in user.screen()

    use(flow)


def test_how_a_reply_stands_is_said_right_below_its_message(use: Use, engine: FakeEngine, load_late: Load) -> None:
    async def flow(user: User) -> None:
        await user.send("One. Two.")
        await user.until(lambda: "█ One. Two.\n    loading the engine …" in user.screen())
        engine.gate.set()
        await user.ended()
        assert "█ One. Two.\n    One. Two." in user.screen()

    use(flow, load=load_late)
