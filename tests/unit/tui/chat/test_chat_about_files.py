"""The chat about an attached file: what goes to another mode, and with which wishes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from lmchat.modes.talking import questions
from lmchat.tui.conversation.source import Source
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.messages import SourceRead
from lmchat.tui.modes import ANSWER, CHAT, SUMMARIZE, Mode
from tests.unit.tui.conftest import ARTICLE, FakeEngine, User

Use = Callable[..., None]
TALK = LaunchOptions(mode=CHAT)
LIBRARY = "The library is open until eleven."


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Another file."""
    path = tmp_path / "library.txt"
    path.write_text(LIBRARY)
    return path


def test_messages_about_the_attached_file_go_to_the_mode_that_serves_them(
    use: Use, engine: FakeEngine, article: Path
) -> None:
    async def flow(user: User) -> None:
        await user.send(str(article))
        await user.until(lambda: 'ask about it, or write "summarize"' in user.screen())
        assert user.turns == []
        await user.say("What is clean?", "summarize it", "briefly, sum it up", "总结一下", "thank you")
        assert "What is clean?  → Ask: article.txt" in user.said()
        assert "»The« river is clean again." in user.said()
        await user.press("ctrl+up", "up", "up", "e")
        assert (user.prompt.text, user.chat.mode) == ("briefly, sum it up", CHAT)
        await user.press("tab", "tab")
        await user.send("/detach")
        assert "attached" not in user.screen()
        await user.say("What is clean?")

    use(flow, options=TALK)
    assert [request.mode for request in engine.requests] == ["answer", *["summarize"] * 3, "chat", "chat"]
    assert [request.text for request in engine.requests[:4]] == [ARTICLE] * 4
    assert [request.length for request in engine.requests[1:4]] == ["medium", "short", "medium"]
    assert engine.requests[4].turns == ()


@pytest.mark.parametrize("key", ["escape", "alt+a"])
def test_a_question_that_is_not_edited_after_all_leaves_the_file_of_before_attached(
    use: Use, engine: FakeEngine, article: Path, library: Path, key: str
) -> None:
    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.say("What is clean?")
        await user.send(f"/file {library}")
        await user.press("ctrl+up", "e")
        assert "attached: article.txt" in user.screen()
        await user.press(key, "alt+c")
        assert "attached: library.txt" in user.screen()
        await user.say("What is clean?")

    use(flow, options=TALK)
    assert [request.text for request in engine.requests] == [ARTICLE, LIBRARY]


def test_no_file_is_attached_where_none_was_before_a_question_was_edited(use: Use, article: Path) -> None:
    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.say("What is clean?")
        await user.send("/detach")
        await user.press("ctrl+up", "e")
        assert "attached: article.txt" in user.screen()
        await user.press("escape")
        assert user.chat.attachment.source is None

    use(flow, options=TALK)


def test_the_file_of_an_edited_question_stays_attached_when_it_is_sent(
    use: Use, engine: FakeEngine, article: Path, library: Path
) -> None:
    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.say("What is clean?")
        await user.send(f"/file {library}")
        await user.press("ctrl+up", "e", "enter")
        await user.ended(2)
        await user.press("escape", "alt+a", "alt+c")
        await user.say("What is clean?")

    use(flow, options=TALK)
    assert [request.text for request in engine.requests] == [ARTICLE] * 3


def test_a_file_that_is_attached_while_a_question_is_edited_stays(use: Use, article: Path, library: Path) -> None:
    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.say("What is clean?")
        await user.send("/detach")
        await user.press("ctrl+up", "e")
        await user.send(f"/file {library}")
        await user.press("escape")
        assert "attached: library.txt" in user.screen()

    use(flow, options=TALK)


def test_the_file_before_all_edited_questions_comes_back(use: Use, article: Path, library: Path) -> None:
    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.say("What is clean?")
        await user.send(f"/file {library}")
        await user.say("What is open?")
        await user.send("/detach")
        await user.press("ctrl+up", "e", "ctrl+up", "up", "e")
        assert "attached: article.txt" in user.screen()
        await user.press("escape")
        assert user.chat.attachment.source is None

    use(flow, options=TALK)


def test_the_length_that_is_set_holds_for_summaries_that_name_none(use: Use, engine: FakeEngine, article: Path) -> None:
    async def flow(user: User) -> None:
        await user.send("/length long")
        await user.send(f"/file {article}")
        await user.say("summarize it", "summarize it briefly")

    use(flow, options=TALK)
    assert [request.length for request in engine.requests] == ["long", "short"]


def test_after_a_summary_another_one_can_be_wished_for(use: Use, engine: FakeEngine, article: Path) -> None:
    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.say("try again", "summarize it", "try again", "shorter please")

    use(flow, options=TALK)
    assert [request.mode for request in engine.requests] == ["chat", *["summarize"] * 3]
    assert [request.length for request in engine.requests[1:]] == ["medium", "medium", "short"]


def test_a_wish_for_another_language_is_not_served_and_that_is_said(
    use: Use, engine: FakeEngine, article: Path
) -> None:
    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.until(lambda: 'ask about it, or write "summarize"' in user.screen())
        await user.send("translate it")
        assert "lmchat does not translate" in user.screen()
        await user.send("summarize it in Chinese")
        await user.ended()
        assert "lmchat does not translate: summaries and answers are in the language of the text" in user.said()

    use(flow, options=TALK)
    assert [request.mode for request in engine.requests] == ["summarize"]


def test_a_file_that_is_named_to_be_translated_is_attached_and_not_translated(use: Use, article: Path) -> None:
    async def flow(user: User) -> None:
        await user.send(f"{article}, in Chinese please")
        await user.until(lambda: "attached: article.txt" in user.screen())
        assert "lmchat does not translate" in user.said()

    use(flow, options=TALK)


def test_courtesy_is_not_put_to_the_reader(use: Use, engine: FakeEngine, article: Path) -> None:
    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.say("Thanks! What is clean?")
        assert "Thanks! What is clean?" in user.said()

    use(flow, options=TALK)
    assert engine.requests[0].query == "What is clean?"


def test_what_is_asked_about_a_file_is_no_part_of_the_talk(use: Use, engine: FakeEngine, article: Path) -> None:
    async def flow(user: User) -> None:
        await user.send(str(article))
        await user.say("hello", "Does nobody know?", "What is clean?", "I see")

    use(flow, options=TALK)
    assert [request.mode for request in engine.requests] == ["chat", "answer", "answer", "chat"]
    assert engine.requests[3].turns == ("hello", "hello")


def test_a_setting_that_a_wished_length_does_not_allow_gives_way(use: Use, engine: FakeEngine, article: Path) -> None:
    async def flow(user: User) -> None:
        await user.send("/summarize")
        await user.send("/length medium")
        await user.send("/set min_new_tokens 60")
        await user.send("/chat")
        await user.send(f"/file {article}")
        await user.say("summarize it briefly")

    use(flow, options=TALK)
    assert [(request.length, request.decoding) for request in engine.requests] == [("short", None)]


def test_wishes_for_summaries_of_unlike_length_are_not_the_same_message(use: Use, article: Path) -> None:
    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.say("summarize it briefly", "summarize it in detail")
        assert not user.turns[0].is_same_message(user.turns[1])
        assert user.turns[0].is_same_message(user.turns[0].again(1))

    use(flow, options=TALK)


def test_a_message_that_names_a_length_leaves_all_other_wishes_for_one_out(
    use: Use, engine: FakeEngine, article: Path
) -> None:
    async def flow(user: User) -> None:
        await user.send("/summarize")
        for setting in ("chars 40", "ratio 0.5", "seed 3"):
            await user.send(f"/set {setting}")
        await user.send("/chat")
        await user.send(f"/file {article}")
        await user.say("summarize it briefly", "summarize it")

    use(flow, options=TALK)
    briefly, as_set = engine.requests
    assert (briefly.length, briefly.chars, briefly.ratio, briefly.seed) == ("short", None, None, 3)
    assert (as_set.chars, as_set.ratio) == (40, 0.5)


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_text_that_is_let_go_of_before_it_is_read_is_not_called_attached(use: Use, is_kept: bool) -> None:
    async def flow(user: User) -> None:
        source = user.chat.attachment.attach(Source.pasted(ARTICLE))
        if not is_kept:
            await user.send("/detach")
        user.chat.post_message(SourceRead(source, None))
        await user.pilot.pause()
        assert ("The text is attached" in user.said()) is is_kept

    use(flow, options=TALK)


@pytest.mark.parametrize("text", ["summarize 报告.txt", "总结报告.txt"])
def test_a_wish_that_ends_in_the_name_of_the_attached_file_is_for_it(
    use: Use, engine: FakeEngine, tmp_path: Path, text: str
) -> None:
    (tmp_path / "报告.txt").write_text(ARTICLE, encoding="utf-8")

    async def flow(user: User) -> None:
        await user.send(f"/file {tmp_path / '报告.txt'}")
        await user.say(text)

    use(flow, options=TALK)
    assert [(request.mode, request.text) for request in engine.requests] == [("summarize", ARTICLE)]


def test_a_file_that_is_not_there_is_not_answered_from_the_attached_one(
    use: Use, engine: FakeEngine, article: Path
) -> None:
    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        for text in ("总结报告.pdf", "总结一下report.pdf", "Who wrote rivver.txt?", "see https://example.com/a.html"):
            await user.send(text)
        for name in ("总结报告.pdf", "report.pdf", "rivver.txt"):
            await user.until(lambda name=name: f"{name}: no such file" in user.said())
        await user.until(lambda: "https://example.com/a.html: a web address, not a file" in user.said())

    use(flow, options=TALK)
    assert engine.requests == []


@pytest.mark.parametrize("attached", ["", "article.txt"])
def test_a_message_that_names_a_file_is_about_that_one(
    use: Use, engine: FakeEngine, article: Path, monkeypatch: pytest.MonkeyPatch, attached: str
) -> None:
    monkeypatch.chdir(article.parent)
    for name in ("river.txt", "my lake.md"):
        Path(name).write_text(f"{name} is here.", encoding="utf-8")

    async def flow(user: User) -> None:
        await user.send(f"/file {attached}" if attached else "hello")
        await user.say("Summarize river.txt briefly", "总结一下my lake.md", "Who is in river.txt?")
        assert "Who is in river.txt?  → Ask: river.txt" in user.said()
        await user.send("look at my lake.md")
        await user.until(lambda: "attached: my lake.md" in user.screen())

    use(flow, options=TALK)
    asked = [(each.mode, each.text, each.query, each.length) for each in engine.requests if each.mode != "chat"]
    assert asked == [
        ("summarize", "river.txt is here.", "", "short"),
        ("summarize", "my lake.md is here.", "", "medium"),
        ("answer", "river.txt is here.", "Who is in the text?", asked[2][3]),
    ]


@pytest.mark.parametrize(("mode", "text"), [(SUMMARIZE, "summarize river.txt"), (ANSWER, "What is in river.txt?")])
def test_other_tabs_take_the_file_that_a_message_names(
    use: Use, engine: FakeEngine, article: Path, monkeypatch: pytest.MonkeyPatch, mode: Mode, text: str
) -> None:
    monkeypatch.chdir(article.parent)
    Path("river.txt").write_text("It is clean.", encoding="utf-8")

    async def flow(user: User) -> None:
        await user.say(text)

    use(flow, options=LaunchOptions(mode=mode))
    assert [request.text for request in engine.requests] == ["It is clean."]


def test_the_tab_for_summaries_takes_a_wish_for_one_as_such(use: Use, engine: FakeEngine, article: Path) -> None:
    texts = ["A summary of the report is on the table, and nobody in the hall has read it.", "Rain.\nSummarize"]

    async def flow(user: User) -> None:
        await user.send("summarize")
        await user.until(lambda: "there is no text to summarize" in user.said())
        await user.say(str(article))
        for wish in ("summarize", "请总结一下", "In detail, please"):
            await user.say(wish)
        assert f"attached: {article.name}" in user.screen()
        for text in texts:
            await user.say(text)

    use(flow, options=LaunchOptions(mode=SUMMARIZE))
    read = article.read_text(encoding="utf-8")
    asked = [(request.text, request.length) for request in engine.requests]
    usual = asked[0][1]
    assert asked == [(read, usual)] * 3 + [(read, "long")] + [(text, usual) for text in texts]


def test_what_the_attached_text_names_is_no_file_to_attach(
    use: Use, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("manual.md").write_text("Paths stand in setup.txt on every machine.", encoding="utf-8")

    async def flow(user: User) -> None:
        await user.send("manual.md")
        await user.until(lambda: "The text is attached" in user.said())
        await user.say("What is in setup.txt?")

    use(flow, options=TALK)
    assert [(request.mode, request.query) for request in engine.requests] == [("answer", "What is in setup.txt?")]


def test_there_is_no_summary_of_nothing(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.send("summarize")
        await user.until(lambda: "there is no text to summarize" in user.said())
        await user.say("What is it about?")

    use(flow, options=TALK)
    assert [request.mode for request in engine.requests] == ["chat"]


def test_nothing_waits_while_a_long_text_is_searched_for_what_a_message_names(
    use: Use, engine: FakeEngine, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searching: set[threading.Thread] = set()
    stems = questions.stems

    def watched(text: str) -> set[str]:
        searching.add(threading.current_thread())
        return stems(text)

    monkeypatch.setattr(questions, "stems", watched)

    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.say("clean river")

    use(flow, options=TALK)
    assert [request.mode for request in engine.requests] == ["answer"]
    assert searching
    assert threading.main_thread() not in searching
