from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from functools import partial

import pytest

from lmchat.tui.conversation.source import Source
from lmchat.tui.conversation.turn import Turn
from lmchat.tui.modes import SUMMARIZE
from lmchat.tui.widgets.conversation_view import MOST_SHOWN, ConversationView, Remark
from lmchat.tui.widgets.turn_view import TurnView
from tests.unit.tui.conftest import PATIENCE, FakeEngine, User

Use = Callable[..., None]


def turns(count: int) -> list[Turn]:
    return [
        Turn(SUMMARIZE, f"message {number}", Source.pasted("a"), status="completed", text=f"reply {number}")
        for number in range(count)
    ]


def shown(view: ConversationView) -> list[int]:
    """The numbers of the turns that are widgets, which stand in order without a gap."""
    numbers = [int(child.turn.message.split()[1]) for child in view.children if isinstance(child, TurnView)]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return numbers


def test_two_thousand_turns_are_few_widgets_and_the_last_ones_are_seen(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.chat.view.show_items(turns(2000))
        await user.pilot.pause()
        assert shown(user.chat.view) == list(range(2000 - MOST_SHOWN, 2000))
        assert "reply 1999" in user.screen()

    use(flow)


def test_what_still_comes_when_it_has_left_the_screen_is_not_shown(use: Use) -> None:
    async def flow(user: User) -> None:
        view, turn = ConversationView(), TurnView(turns(1)[0])
        await view.add_note("a note")
        await view.add_turn(turns(1)[0])
        await view.show_items(turns(1))
        await turn.finish()
        assert [list(view.children), list(turn.children)] == [[], []]

    use(flow)


@pytest.mark.parametrize(("start", "goal", "step"), [(69, 0, -10), (0, 69, 10)])
def test_all_can_be_reached_by_scrolling_up_and_down(start: int, goal: int, step: int, use: Use) -> None:
    async def flow(user: User) -> None:
        view, layouts, items = user.chat.view, [], turns(70)
        user.chat.screen_layout_refresh_signal.subscribe(user.chat, layouts.append, immediate=True)
        await view.show_items(items)
        await view.find(items[start])
        await user.until(lambda: f"reply {start}\n" in user.screen())
        seen, deadline = set(), time.monotonic() + 10 * PATIENCE
        while goal not in seen:
            assert time.monotonic() < deadline, user.screen()
            await user.pilot.pause()
            seen |= set(map(int, re.findall(r"reply (\d+)", user.screen())))
            before, place = len(layouts), view.scroll_y
            view.scroll_relative(y=step, animate=False, immediate=True)
            if view.scroll_y != place:
                await user.until(partial(lambda count: len(layouts) > count, before))
        assert len(shown(view)) <= MOST_SHOWN
        assert seen == set(range(70))

    use(flow)


@pytest.mark.parametrize(("start", "end", "place"), [(99, 0, 3), (0, -1, 10_000)])
def test_what_is_seen_stays_where_it_is_where_it_is_looked_at_before_it_is_laid_out(
    start: int, end: int, place: int, use: Use
) -> None:
    async def flow(user: User) -> None:
        view, items = user.chat.view, turns(100)
        await view.show_items(items)
        await view.find(items[start])
        await user.until(lambda: f"reply {start}\n" in user.screen())
        view.scroll_to(y=place, animate=False, immediate=True)
        first, widget = shown(view)[0], view.children[end]
        above = widget.virtual_region.y - view.scroll_y
        for _ in range(200):
            user.chat.screen_layout_refresh_signal.publish(user.chat)  # as a scroll does
            await asyncio.sleep(0)
        await user.pilot.pause()
        assert shown(view)[0] != first
        assert widget.virtual_region.y - view.scroll_y == above

    use(flow)


def test_what_is_seen_stays_where_it_is_while_more_is_fetched(use: Use) -> None:
    async def flow(user: User) -> None:
        view = user.chat.view
        await view.show_items(turns(100))
        await user.pilot.pause()
        first = shown(view)[0]
        view.scroll_to(y=3, animate=False)
        await user.pilot.pause()
        before = user.screen().splitlines()[2][:70].rstrip()
        await user.until(lambda: shown(view)[0] < first)
        assert user.screen().splitlines()[2][:70].rstrip() == before

    use(flow)


def test_home_and_end_go_to_the_first_and_the_last(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.chat.view.show_items(turns(100))
        user.chat.view.focus()
        await user.press("home")
        assert "reply 0" in user.screen()
        await user.press("end")
        assert "reply 99" in user.screen()

    use(flow)


def test_a_turn_far_away_is_found(use: Use) -> None:
    async def flow(user: User) -> None:
        view, items = user.chat.view, turns(100)
        await view.show_items(items)
        await view.find(items[70])
        await user.until(lambda: "message 70\n" in user.screen())
        assert user.screen().splitlines()[2].endswith("message 70")
        await view.find(items[71])
        await user.until(lambda: user.screen().splitlines()[2].endswith("message 71"))

    use(flow)


def test_a_message_sent_from_afar_brings_the_end_back(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.chat.view.show_items(turns(100))
        user.chat.view.focus()
        await user.press("home")
        await user.send("something new")
        await user.ended()
        assert "something new" in user.screen()
        assert isinstance(user.chat.view.items[-1], Turn)

    use(flow)


def test_a_reply_goes_on_while_its_turn_is_out_of_sight(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        view = user.chat.view
        await view.show_items(turns(100))
        await user.send("SLOW one two three")
        await user.until(lambda: user.turns[0].text == "SLOW one")
        view.focus()
        await user.press("home")
        assert view.turn_view(user.turns[0]) is None
        await user.press("end")
        await user.until(lambda: "SLOW one" in user.screen().split("SLOW one two three", 1)[1])
        await user.press("home")
        engine.gate.set()
        await user.ended()
        await user.press("end")
        assert user.screen().count("SLOW one two three") == 2

    use(flow)


@pytest.mark.parametrize("count", [0, 1, MOST_SHOWN, MOST_SHOWN + 1])
def test_any_number_of_items_can_be_shown(use: Use, count: int) -> None:
    async def flow(user: User) -> None:
        view = user.chat.view
        await view.show_items(turns(count))
        await view.add_note("a note")
        assert len(view.children) <= MOST_SHOWN
        assert isinstance(view.items[-1], Remark)
        await user.pilot.pause()
        assert "a note" in user.screen()

    use(flow)


def test_a_note_that_comes_while_the_reader_goes_to_the_beginning_stands_at_the_end(use: Use) -> None:
    async def flow(user: User) -> None:
        view, items = user.chat.view, turns(100)
        await view.show_items(items)
        await asyncio.gather(view.find(items[0]), view.add_note("a note"))
        assert shown(view)[-1] == 99
        assert not isinstance(view.children[-1], TurnView)

    use(flow)
