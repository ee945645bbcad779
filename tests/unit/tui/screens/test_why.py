from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.content import Content
from textual.widgets import Static

from lmchat.history.store import Store
from lmchat.modes.values import Origin
from lmchat.tui.conversation.history_recorder import HistoryRecorder
from lmchat.tui.screens.why import WhyScreen
from tests.unit.tui.conftest import ARTICLE, User

Use = Callable[..., None]


def test_the_words_of_a_reply_are_explained(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.press("f2")
        assert not isinstance(user.app.screen, WhyScreen)
        await user.send(ARTICLE)
        await user.ended()
        await user.press("f2")
        await user.press("right")
        screen = user.screen()
        assert all(line in screen for line in ("word 2/8", "copied from the text", "probability 0.82"))
        assert "0.80 ▪▪▪▪▪▪▪▪   river" in screen
        assert "0.14 ▪          lake" in screen
        assert "»The river is clean again. People swim in" in screen
        await user.press("end", "right")
        assert "word 8/8" in user.screen()
        await user.press("home")
        assert "word 1/8" in user.screen()
        assert "generated" in user.screen()
        await user.press("escape")
        assert not isinstance(user.app.screen, WhyScreen)

    use(flow)


def test_a_word_is_selected_with_the_mouse(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        await user.press("f2")
        await user.pilot.click("WordStrip", offset=(11, 0))
        await user.pilot.pause()
        assert "word 3/8" in user.screen()

    use(flow)


def test_the_heat_map_has_numbers_and_shades(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        await user.press("f2", "m")
        await user.pilot.pause()
        lines = [line for line in user.screen().splitlines() if line.startswith("clean ")]
        assert "█ 80" in lines[0]
        await user.press("m")
        assert "word 1/8" in user.screen()

    use(flow)


def test_the_answers_to_a_question_are_explained(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("A first\n" * 11 + "line.")
        await user.send("/ask what?")
        await user.ended(2)
        await user.press("f2")
        await user.press("down")
        assert "0.75  first" in user.screen()
        assert "probability 0.38" in user.screen()

    use(flow)


def test_the_source_scrolls_to_what_was_looked_at(use: Use) -> None:
    text = "\n\n".join(f"Paragraph {number} says nothing of interest." for number in range(400))

    async def flow(user: User) -> None:
        await user.send("/ask")
        await user.send(f"{text}\n\nEnd.")
        await user.send("what?")
        await user.ended()
        answer = user.turns[0].completed
        assert answer is not None
        await user.press("f2")
        await user.until(lambda: user.app.screen.query_one("#why-source").size.height)
        pane = user.app.screen.query_one("#why-source")
        assert pane.scroll_y == 0
        screen = user.app.screen
        assert isinstance(screen, WhyScreen)
        screen._mark([], [(len(text) + 2, len(text) + 5)])
        await user.pilot.pause()
        assert pane.scroll_y > 100
        assert "End." in user.screen()

    use(flow)


def test_a_reply_without_words_shows_what_it_is_drawn_from(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        user.turns[0].trace = None
        await user.press("f2")
        assert "»The river is clean again." in user.screen()
        assert "See why: the sentences that the reply rests on" in user.screen()
        assert "kept for the last 5 replies of" in user.screen()
        assert "Next view" not in user.screen()

    use(flow)


def test_what_is_quoted_has_no_words_and_no_map(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        completed = user.turns[0].completed
        assert completed is not None
        user.turns[0].completed = replace(completed, fallback=True)
        await user.press("f2")
        await user.until(lambda: "See why: quoted from the text; the model did not write it" in user.screen())
        assert "The model wrote nothing" in user.screen()
        assert "»The river is clean again." in user.screen()
        assert not any(word in user.screen() for word in ("Heat map", "Next view", "probability"))

    use(flow)


@pytest.mark.parametrize(
    ("origin", "told"),
    [("retrieved", "said to a similar message in a talk"), ("standing", "nearly any message of this kind")],
)
def test_a_reply_of_a_chat_that_was_written_before_says_so(use: Use, origin: Origin, told: str) -> None:
    async def flow(user: User) -> None:
        await user.send("/chat Hello there")
        await user.ended()
        completed = user.turns[0].completed
        assert completed is not None
        candidates = tuple(replace(candidate, origin=origin) for candidate in completed.candidates)
        user.turns[0].completed = replace(completed, candidates=candidates)
        await user.press("f2")
        await user.until(lambda: told in user.screen())
        assert not any(word in user.screen() for word in ("Heat map", "probability"))
        await user.press("m")
        await user.until(lambda: "The best." in user.screen())

    use(flow, size=(120, 30))


def test_a_part_that_is_quoted_says_so_instead_of_showing_attention(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        trace = user.turns[0].trace
        assert trace is not None
        place = ARTICLE.index("Anglers")
        trace.tokens[-1] = replace(trace.tokens[-1], attention=(), copied_from=(place, place + 7), quoted=True)
        await user.press("f2", "end")
        await user.until(lambda: "word 8/8" in user.screen())
        assert "quoted from the text; the" in user.screen()
        assert not any(word in user.screen() for word in ("probability", "Looked at", "Could have been"))
        source = user.app.screen.query_one("#why-source Static", Static).content
        assert isinstance(source, Content)
        assert [source.plain[span.start : span.end] for span in source.spans if "reverse" in str(span.style)] == [
            "Anglers"
        ]
        await user.press("m")
        await user.until(lambda: "quoted from the text; the model did not write it" in user.screen())
        assert "percent of the attention" not in user.screen()
        await user.press("m", "home", "m")
        await user.until(lambda: "percent of the attention" in user.screen())

    use(flow)


def test_why_a_reply_is_as_it_is_is_known_no_more(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("/generate Once upon a time")
        await user.ended()
        completed = user.turns[0].completed
        assert completed is not None
        user.turns[0].trace, user.turns[0].completed = None, replace(completed, drawn_from=())
        await user.press("f2")
        await user.until(lambda: "How each word was written is kept for" in user.screen())
        await user.send("/clear")
        await user.press("f2")
        await user.until(lambda: "There is no reply to explain yet." in user.screen())

    use(flow, notifications=True, size=(100, 40))


@pytest.mark.parametrize("message", ["", "/ask What is clean?"])
def test_nothing_is_marked_in_a_file_that_has_changed_since(
    use: Use, article: Path, tmp_path: Path, message: str
) -> None:
    async def talk(user: User) -> None:
        await user.send(f"/file {article}")
        await user.send(message)
        await user.ended()

    async def go_on(user: User) -> None:
        await user.press("f9", "enter")
        await user.until(lambda: len(user.turns) == 1)
        await user.press("f2")
        await user.until(lambda: "changed since: no marks" in user.screen())
        source = user.app.screen.query_one("#why-source Static", Static).content
        assert isinstance(source, Content)
        assert (source.plain, source.spans) == (article.read_text(), [])

    with Store(tmp_path / "history.sqlite3") as store:
        use(talk, journal=HistoryRecorder(store))
        article.write_text("Another text stands here: the river is clean again.")
        use(go_on, journal=HistoryRecorder(store))


def test_a_file_that_is_gone_is_said(use: Use, article: Path, tmp_path: Path) -> None:
    async def talk(user: User) -> None:
        await user.send(f"/file {article}")
        await user.send("")
        await user.ended()

    async def go_on(user: User) -> None:
        await user.press("f9", "enter")
        await user.until(lambda: len(user.turns) == 1)
        await user.press("f2")
        await user.until(lambda: isinstance(user.app.screen, WhyScreen))
        source = user.app.screen.query_one("#why-source Static", Static).content
        assert isinstance(source, Content)
        assert (source.plain, source.spans) == (f"{article}: no such file (check the path)", [])

    with Store(tmp_path / "history.sqlite3") as store:
        use(talk, journal=HistoryRecorder(store))
        article.unlink()
        use(go_on, journal=HistoryRecorder(store))


def test_on_a_small_screen_the_source_stands_below(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        await user.press("f2")
        await user.until(lambda: user.app.screen.query_one("#why-source").size.width > 30)
        assert user.app.screen.query_one("#why-source").size.height >= 2
        assert user.app.screen.query_one("#why-details").size.width > 30
        assert "»The river" in user.screen()

    use(flow, size=(40, 12))


def test_a_narrow_screen_opens_with_what_is_marked_in_sight(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("/ask")
        await user.send("a " * 800 + "End.")
        await user.send("what?")
        await user.ended()
        await user.press("f2")
        pane = user.app.screen.query_one("#why-source")
        await user.until(lambda: pane.scroll_y)
        assert any("End." in line[pane.region.x :] for line in user.screen().splitlines())

    use(flow, size=(60, 20))
