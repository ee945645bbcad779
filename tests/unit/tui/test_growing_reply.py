from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Markdown, Static

from lmchat.tui.widgets.growing_reply import LINES_GROWING, MOST_GROWING, GrowingReply, end_of_full_lines

WORDS = st.lists(st.sampled_from(["river", "a", "人工智能", "，", "x" * 50, "\n", "\n\n", "👩‍👩‍👧", "1."]), max_size=60)


class Alone(App[None]):
    """An application of one reply."""

    def compose(self) -> ComposeResult:
        yield GrowingReply()


@given(WORDS, st.integers(2, 40))
def test_what_is_taken_out_are_whole_lines(words: list[str], width: int) -> None:
    text = " ".join(words)
    at = end_of_full_lines(text, width)
    shown = [line.plain.rstrip() for part in (text[:at], text[at:]) for line in Content(part).wrap(width)]
    assert "".join(shown).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    if at:
        assert len(Content(text[at:]).wrap(width)) <= LINES_GROWING + 1 + text.count("\n")


def test_a_text_that_cannot_be_wrapped_is_left_alone() -> None:
    assert end_of_full_lines("any text", 0) == 0
    assert end_of_full_lines("", 10) == 0


def test_a_long_reply_is_whole_and_little_of_it_grows() -> None:
    text = "".join(f" word{number}" if number % 50 else f" *word{number}*\n\n人工智能" for number in range(2_000))

    async def session() -> None:
        app = Alone()
        async with app.run_test(size=(60, 20)) as pilot:
            reply = app.query_one(GrowingReply)
            for start in range(0, len(text), 300):
                await reply.write(text[start : start + 300])
                await pilot.pause()
            await reply.stop()
            growing = app.query_one(Markdown).source.replace("\\", "").replace("  \n", "\n")
            still = "".join(str(each.content) for each in reply.query_children(Static))
            assert "".join((still + growing).split()) == "".join(text.split())
            assert len(growing) < MOST_GROWING + 600

    asyncio.run(session())


def test_a_reply_that_ends_when_lines_were_just_taken_out_of_it_cancels_nobody() -> None:
    async def session() -> None:
        app = Alone()
        async with app.run_test(size=(60, 20)):
            reply = app.query_one(GrowingReply)
            await reply.write("w" * 10_000)
            await reply.stop()
            assert len(reply.query_children(Static)) == 1

    asyncio.run(session())
