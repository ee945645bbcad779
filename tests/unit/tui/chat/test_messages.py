"""What a message becomes: a text of its own, a question, a path or talk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events

from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.modes import ANSWER, CHAT, SUMMARIZE, Mode
from tests.unit.tui.conftest import ARTICLE, FakeEngine, User

Use = Callable[..., None]
TALK = LaunchOptions(mode=CHAT)
BROUGHT = "The ferry stays longer in the harbour.\nIt was lost in the storm on Monday night."


@pytest.mark.parametrize("wish", ["Summarize this: ", "Please summarize this:\n", "briefly, sum it up:\n\n"])
def test_a_wish_brings_its_own_text(use: Use, engine: FakeEngine, article: Path, wish: str) -> None:
    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.say(f"{wish}{BROUGHT}", "Who was lost?")
        assert "attached: pasted text" in user.screen()

    use(flow, options=TALK)
    asked = [(request.mode, request.text, request.length) for request in engine.requests]
    length = "short" if "briefly" in wish else "medium"
    assert asked[0] == ("summarize", BROUGHT, length)  # "longer" is a word of the text, and no wish
    assert asked[1][:2] == ("answer", BROUGHT)


def test_a_wish_before_a_text_that_is_sent_to_be_summarized_is_no_part_of_it(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.say(f"Summarize this in detail:\n{BROUGHT}", BROUGHT)

    use(flow, options=LaunchOptions(mode=SUMMARIZE))
    assert [(request.text, request.length) for request in engine.requests] == [(BROUGHT, "long"), (BROUGHT, "")]


def test_a_long_message_of_the_chat_is_a_text(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.send(BROUGHT * 8)
        await user.until(lambda: "The text is attached" in user.said())
        await user.say("summarize")

    use(flow, options=TALK)
    assert [(request.mode, request.text) for request in engine.requests] == [("summarize", BROUGHT * 8)]


@pytest.mark.parametrize("mode", [CHAT, ANSWER])
@pytest.mark.parametrize("message", ["Who was lost?\n{}", "Who was lost?\n\n{}", "{}\n\nWho was lost? "])
def test_a_question_above_or_below_a_long_text_is_asked_of_it(
    use: Use, engine: FakeEngine, mode: Mode, message: str
) -> None:
    text = "\n".join([BROUGHT] * 8)

    async def flow(user: User) -> None:
        await user.say(message.format(text))
        assert "attached: pasted text" in user.screen()
        await user.say("When was it lost?")

    use(flow, options=LaunchOptions(mode=mode))
    asked = [(request.mode, request.text, request.query) for request in engine.requests]
    assert asked == [("answer", text, "Who was lost?"), ("answer", text, "When was it lost?")]


@pytest.mark.parametrize("wish", ["Summarize this text briefly", "What are the main points?"])
def test_a_wish_above_a_long_text_is_served(use: Use, engine: FakeEngine, wish: str) -> None:
    async def flow(user: User) -> None:
        await user.say(f"{wish}\n\n{BROUGHT * 8}")

    use(flow, options=TALK)
    assert [(request.mode, request.text) for request in engine.requests] == [("summarize", BROUGHT * 8)]


@pytest.mark.parametrize(
    ("mode", "pasted", "asked"),
    [
        (CHAT, "Who was lost?\n\n{}", "Who was lost?"),
        (CHAT, "Summarize this:\n{}", "Summarize this"),
        (ANSWER, "{}\n\nWho was lost?", "Who was lost?"),
        (SUMMARIZE, "Summarize this: {}", "Summarize this"),
        (CHAT, "{}", ""),
    ],
)
def test_what_is_asked_about_a_pasted_text_is_left_in_the_prompt(use: Use, mode: Mode, pasted: str, asked: str) -> None:
    text = "\n".join([BROUGHT] * 40)

    async def flow(user: User) -> None:
        user.prompt.post_message(events.Paste(pasted.format(text)))
        await user.until(lambda: user.chat.attachment.source)
        source = user.chat.attachment.source
        assert source is not None
        assert (source.known, user.prompt.text) == (text, asked)
        user.prompt.text = "a draft"
        user.prompt.post_message(events.Paste(pasted.format(text)))
        await user.until(lambda: user.chat.attachment.source is not source)
        source = user.chat.attachment.source
        assert source is not None
        assert (source.known, user.prompt.text) == (pasted.format(text), "a draft")

    use(flow, options=LaunchOptions(mode=mode))


@pytest.mark.parametrize("text", ["Who paid for it?", "图书馆几点关门"])
def test_a_question_is_no_text_to_summarize(use: Use, engine: FakeEngine, article: Path, text: str) -> None:
    async def flow(user: User) -> None:
        await user.say(str(article))
        await user.send(text)
        await user.until(lambda: "go to Ask for an answer" in user.said())
        assert f"attached: {article.name}" in user.screen()

    use(flow, options=LaunchOptions(mode=SUMMARIZE))
    assert [request.text for request in engine.requests] == [ARTICLE]


def test_a_question_of_several_lines_is_asked_of_the_attached_text(use: Use, engine: FakeEngine, article: Path) -> None:
    question = "I have a question.\nHow clean is it?"

    async def flow(user: User) -> None:
        await user.send(str(article))
        await user.say(question)
        await user.send("Rain fell.\nThe sun came out.")
        await user.until(lambda: "attached: pasted text" in user.screen())

    use(flow, options=LaunchOptions(mode=ANSWER))
    assert [(request.text, request.query) for request in engine.requests] == [(ARTICLE, question)]


def test_the_name_of_a_folder_may_be_a_word(
    use: Use, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("music").mkdir()

    async def flow(user: User) -> None:
        await user.say("music")
        await user.send("./music")
        await user.until(lambda: "Attach a file" in user.screen())

    use(flow, options=TALK)
    assert [request.text for request in engine.requests] == ["music"]


def test_what_a_message_is_is_decided_when_its_file_was_read(
    use: Use, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("river.txt").write_text("The river is clean.", encoding="utf-8")

    async def flow(user: User) -> None:
        await user.say("用中文总结river.txt")
        assert "lmchat does not translate" in user.said()

    use(flow, options=TALK)
    assert [request.mode for request in engine.requests] == ["summarize"]
