"""What can be done with messages: move among them, copy, edit, and search in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input, OptionList

from lmchat.tui.screens.history_search import HistorySearch, matching
from lmchat.tui.widgets.turn_view import TurnView
from tests.unit.tui.conftest import ARTICLE, FakeEngine, User

Use = Callable[..., None]


def focused_message(user: User) -> str:
    widget = user.app.focused
    return widget.turn.message if isinstance(widget, TurnView) else ""


def test_the_focus_moves_among_messages_and_back_to_the_prompt(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.press("ctrl+up")
        assert user.app.focused is user.prompt
        for text in ("first text", "second text", "third text"):
            await user.send(text)
        await user.ended(3)
        await user.press("ctrl+up")
        assert focused_message(user) == "third text"
        await user.press("up", "up", "up")
        assert focused_message(user) == "first text"
        await user.press("down")
        assert focused_message(user) == "second text"
        await user.press("tab")
        assert user.app.focused is user.prompt
        await user.press("shift+tab")
        assert focused_message(user) == "third text"

    use(flow)


@pytest.mark.parametrize("clicked", ["#generate", "#summarize", "ConversationView", "TurnView .message"])
def test_what_is_typed_after_a_click_goes_to_the_prompt(use: Use, clicked: str) -> None:
    async def flow(user: User) -> None:
        await user.send("first text")
        await user.ended()
        await user.pilot.click(clicked)
        await user.press(*"hey me")
        assert (user.prompt.text, user.app.focused) == ("hey me", user.prompt)

    use(flow)


def test_what_is_typed_in_the_conversation_goes_to_the_prompt(use: Use) -> None:
    async def flow(user: User) -> None:
        user.chat.view.focus()
        await user.press(*"hey [me")
        assert (user.prompt.text, user.app.focused) == ("hey [me", user.prompt)

    use(flow)


@pytest.mark.parametrize("key", ["tab", "ctrl+up"])
def test_what_is_pasted_in_the_conversation_or_at_a_message_goes_to_the_prompt(use: Use, key: str) -> None:
    async def flow(user: User) -> None:
        await user.send("first text")
        await user.ended()
        await user.press(key)
        assert user.app.focused is not user.prompt
        user.app.post_message(events.Paste("two\r\nlines"))
        await user.until(lambda: user.prompt.text == "two\nlines")
        assert user.app.focused is user.prompt
        await user.press(key if key == "ctrl+up" else "shift+tab")
        user.app.post_message(events.Paste("word " * 1_000))
        await user.until(lambda: "attached: pasted text (5,000 characters)" in user.screen())
        assert user.prompt.text == "two\nlines"

    use(flow)


def test_tab_leaves_an_empty_prompt_only(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.press(*"/set te", "tab", "shift+tab")
        assert (user.prompt.text, user.app.focused) == ("/set te", user.prompt)
        user.prompt.clear()
        await user.press("tab")
        assert user.app.focused is user.chat.view

    use(flow)


def test_a_message_that_is_longer_than_the_screen_scrolls_before_the_focus_moves(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("A boat sank.")
        await user.send("word " * 80 + "\nx" * 4)
        await user.ended(2)
        await user.press("ctrl+up")
        view = user.chat.view
        view.scroll_home(animate=False)
        await user.pilot.pause()
        before = view.scroll_y
        await user.press("down")
        assert view.scroll_y > before
        assert focused_message(user).startswith("word")

    use(flow, size=(40, 14))


def test_any_message_and_any_reply_is_copied(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("one two three four five six seven eight nine")
        await user.send("second")
        await user.ended(2)
        await user.press("ctrl+up", "up", "m")
        assert user.app.clipboard == "one two three four five six seven eight nine"
        await user.press("c")
        assert user.app.clipboard == "one two three four five six seven eight"
        await user.press("tab", "f4")
        assert user.app.clipboard == "second"

    use(flow)


def test_an_earlier_message_is_edited_and_sent_as_a_new_one(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.press("f4")
        await user.send("first text")
        await user.send("second text")
        await user.ended(2)
        user.prompt.text = "a draft"
        await user.press("ctrl+up", "up", "e")
        assert user.app.focused is user.prompt
        assert user.prompt.text == "first text"
        await user.press("!", "enter")
        await user.ended(3)
        await user.press("up", "up")
        assert user.prompt.text == "a draft"

    use(flow)
    assert [request.text for request in engine.requests] == ["first text", "second text", "first text!"]


def test_an_edited_question_is_asked_of_its_own_text(use: Use, engine: FakeEngine, article: Path) -> None:
    async def flow(user: User) -> None:
        await user.send(str(article))
        await user.send("/ask What is clean?")
        await user.send("/summarize")
        await user.send("Another text.")
        await user.ended(3)
        await user.press("ctrl+up", "up", "e", "enter")
        await user.ended(4)
        await user.press("ctrl+up", "up", "up", "up", "e")
        assert user.prompt.text == str(article)

    use(flow)
    asked = engine.requests[3]
    assert (asked.mode, asked.query, asked.text) == ("answer", "What is clean?", ARTICLE)


@pytest.mark.parametrize("key", ["escape", "f3", "alt+s"])
def test_a_question_that_is_not_edited_after_all_leaves_the_text_of_before_attached(
    use: Use, engine: FakeEngine, article: Path, key: str
) -> None:
    async def flow(user: User) -> None:
        await user.send("/ask")
        await user.send(f"/file {article}")
        await user.send("What is clean?")
        await user.ended()
        await user.send("Another text.\nOf two lines.")
        await user.press("ctrl+up", "e")
        assert "attached: article.txt" in user.screen()
        await user.press(key, "alt+a")
        assert user.prompt.text == "What is clean?"
        assert "attached: pasted text" in user.screen()
        await user.press("enter")
        await user.ended(2)

    use(flow)
    assert engine.requests[1].text == "Another text.\nOf two lines."


def test_a_message_too_long_to_be_edited_is_attached(use: Use, engine: FakeEngine) -> None:
    text = "word " * 1_000

    async def flow(user: User) -> None:
        await user.send(text)
        await user.send("short")
        await user.ended(2)
        await user.press("ctrl+up", "up", "e")
        assert user.prompt.text == ""
        assert "attached: pasted text (5,000 characters)" in user.screen()
        await user.press("enter")
        await user.ended(3)

    use(flow)
    assert engine.requests[2].text == text


def test_the_focused_message_is_done_again(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        for text in ("first", "second"):
            await user.send(text)
        await user.ended(2)
        await user.press("ctrl+up", "up", "ctrl+r")
        await user.ended(3)
        await user.press("ctrl+r")
        await user.ended(4)

    use(flow)
    assert [(request.text, request.seed) for request in engine.requests[2:]] == [("first", 1), ("first", 2)]


def test_a_dialog_stands_in_the_middle_over_the_conversation(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("first text")
        await user.ended()
        await user.press("ctrl+f")
        dialog = user.app.screen.query_one(".dialog").region
        assert abs(dialog.x - (80 - dialog.right)) <= 1
        assert dialog.y > 3
        assert "Generate" in user.screen().splitlines()[0]

    use(flow)


def test_what_was_sent_is_found_as_it_is_typed(use: Use) -> None:
    async def flow(user: User) -> None:
        for text in ("/help", "The River is\nclean", "/clear", "the lake [b]is[/b] clean"):
            await user.send(text)
        await user.press("ctrl+f")
        screen = user.screen()
        assert screen.index("the lake [b]is[/b] clean") < screen.index("The River is clean") < screen.index("/help")
        await user.press(*"clean", "space", *"river")
        options = user.app.screen.query_one(OptionList).options
        assert [str(option.prompt) for option in options] == ["The River is clean"]
        await user.press("enter")
        assert user.prompt.text == "The River is\nclean"

    use(flow)


def test_a_search_is_left_as_it_was_begun(use: Use) -> None:
    async def flow(user: User) -> None:
        user.prompt.text = "a draft"
        await user.press("ctrl+f")
        await user.until(lambda: isinstance(user.app.focused, Input))
        await user.press("x", "enter", "down", "up", "escape")
        await user.until(lambda: not isinstance(user.app.screen, HistorySearch))
        assert user.prompt.text == "a draft"
        await user.send("one")
        await user.send("two")
        await user.press("ctrl+f", "ctrl+f", "enter")
        assert user.prompt.text == "one"

    use(flow)


def test_texts_match_that_have_all_words() -> None:
    assert matching(["Ab cd", "cd", "人工智能"], ["CD", "ab"]) == ["Ab cd"]
    assert matching(["Ab cd", "cd", "人工智能"], ["智能"]) == ["人工智能"]
