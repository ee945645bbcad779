from __future__ import annotations

import asyncio
import re

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection

from lmchat.tui.widgets.growing_reply import GrowingReply
from lmchat.tui.widgets.wrapped_text import LINES_GROWING, WrappedText

PIECES = ["river", "a", "人工智能", "，", "x" * 50, "中文" * 30, "\n", "\n\n", "  ", "👩‍👩‍👧", "1.", "\u3000"]


class Alone(App[None]):
    """An application of one reply."""

    CSS = "GrowingReply { height: auto; padding: 0 1; }"

    def compose(self) -> ComposeResult:
        yield GrowingReply()


async def shown(pilot: Pilot[None], reply: GrowingReply) -> None:
    """Wait until all that was written is on the screen."""
    while reply._pause is not None:
        await pilot.pause(0.01)
    await pilot.pause()


def flowing_in_pieces(pieces: list[str], width: int) -> WrappedText:
    flowing = WrappedText()
    flowing.wrap(width)
    for piece in pieces:
        before = list(flowing.lines)
        changed = flowing.add(piece)
        assert flowing.lines[:changed] == before[:changed]
    return flowing


def lines_of(text: str, width: int) -> list[str]:
    return [line.plain.rstrip() for line in Content(text).wrap(width)]


@given(st.lists(st.sampled_from(PIECES)), st.integers(2, 40))
def test_a_text_in_pieces_flows_like_the_whole(pieces: list[str], width: int) -> None:
    flowing = flowing_in_pieces(pieces, width)
    assert "".join("".join(flowing.lines).split()) == "".join("".join(pieces).split())
    if not re.search(r"\S\s+", "".join(pieces)) or width > cell_len("".join(pieces)):
        assert [line.rstrip() for line in flowing.lines] == lines_of("".join(pieces).lstrip(), width)


@given(st.lists(st.sampled_from([" river", " a", " 人工", ",", "\n", "\n\n", "  "])), st.integers(20, 40))
def test_words_that_fit_flow_exactly_like_the_whole(pieces: list[str], width: int) -> None:
    flowing = flowing_in_pieces(pieces, width)
    assert [line.rstrip() for line in flowing.lines] == lines_of("".join(pieces).lstrip(), width)


def test_however_long_a_text_is_only_its_last_lines_are_wrapped_anew() -> None:
    flowing = WrappedText()
    flowing.wrap(60)
    for number in range(2_000):
        before = len(flowing.lines)
        assert flowing.add(f" word{number}" if number % 50 else "\n\n人工智能") >= before - LINES_GROWING


def test_another_width_wraps_all_of_it() -> None:
    flowing = WrappedText()
    flowing.add("one two three four")
    assert flowing.lines == []
    for width in (8, 3, 100):
        flowing.wrap(width)
        assert [line.rstrip() for line in flowing.lines] == lines_of("one two three four", width)


def test_a_character_that_is_wider_than_the_reply_is_no_error() -> None:
    flowing = WrappedText()
    flowing.wrap(1)
    for _ in range(10):
        flowing.add("人a ")
    assert "".join(flowing.lines).count("a") == 10


def test_a_long_reply_is_whole_and_the_screen_shows_its_lines() -> None:
    text = "".join(f" word{number}" if number % 50 else f" [b]{number}[/b]\n\n人工智能" for number in range(2_000))

    async def session() -> None:
        app = Alone()
        async with app.run_test(size=(60, 20)) as pilot:
            reply = app.query_one(GrowingReply)
            for start in range(0, len(text), 300):
                reply.write(text[start : start + 300])
            await shown(pilot, reply)
            width = reply.content_size.width
            expected = lines_of(text.lstrip(), width)
            assert reply.content_size.height == len(expected)
            assert [reply.render_line(y).text.rstrip() for y in range(len(expected))] == expected
            assert app.screen._compositor.render_strips()[0].text.strip() == expected[0]

    asyncio.run(session())


def test_what_is_added_to_a_line_is_seen() -> None:
    async def session() -> None:
        app = Alone()
        async with app.run_test(size=(60, 5)) as pilot:
            reply = app.query_one(GrowingReply)
            for word in ("one", " two", " three"):
                reply.write(word)
                await shown(pilot, reply)
            assert app.screen._compositor.render_strips()[0].text.strip() == "one two three"

    asyncio.run(session())


def test_it_can_be_selected() -> None:
    async def session() -> None:
        app = Alone()
        async with app.run_test(size=(13, 5)) as pilot:
            reply = app.query_one(GrowingReply)
            reply.write("one two three four")
            await shown(pilot, reply)
            plain = reply.render_line(0)
            app.screen.selections = {reply: Selection(Offset(4, 0), None)}
            await pilot.pause()
            assert app.screen.get_selected_text() == "two\nthree four"
            assert reply.render_line(0).text == plain.text
            assert reply.render_line(0) != plain

    asyncio.run(session())
