from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.widgets._toast import Toast

from lmchat.tui.chinese import Chinese
from lmchat.tui.launch_options import LaunchOptions
from lmchat.tui.modes import MODES
from tests.unit.tui.conftest import ARTICLE, FakeEngine, Journal, User

Use = Callable[..., None]


def test_a_file_given_at_the_start_is_attached_and_enter_summarizes_it(
    use: Use, engine: FakeEngine, article: Path
) -> None:
    async def flow(user: User) -> None:
        await user.until(lambda: "attached: article.txt (81 characters)" in user.screen())
        await user.send("")
        await user.ended()

    use(flow, file=article)
    assert engine.requests[0].text == ARTICLE


@pytest.mark.parametrize("spelling", ["{}", "'{}'", "file://{}", "/file {}"])
def test_a_path_attaches_a_file_however_it_is_written(
    use: Use, engine: FakeEngine, article: Path, spelling: str
) -> None:
    async def flow(user: User) -> None:
        await user.send(spelling.format(article))
        await user.send("")
        await user.ended()

    use(flow)
    assert {request.text for request in engine.requests} == {ARTICLE}


def test_a_file_that_cannot_be_read_is_said(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("/file /no/such/file")
        await user.until(lambda: "no such file" in user.said())
        assert "attached" not in user.screen()

    use(flow)


def test_a_folder_given_at_the_start_is_shown(use: Use, article: Path) -> None:
    async def flow(user: User) -> None:
        await user.until(lambda: "Attach a file from" in user.screen() and "article.txt" in user.screen())

    use(flow, file=article.parent)


@pytest.mark.parametrize("command", ["", "/file "])
def test_a_folder_is_shown_and_a_file_of_it_can_be_chosen(use: Use, article: Path, command: str) -> None:
    async def flow(user: User) -> None:
        await user.send(f"{command}{article.parent}")
        await user.until(lambda: "Attach a file from" in user.screen() and "article.txt" in user.screen())
        await user.press("down", "enter")
        await user.until(lambda: "attached: article.txt" in user.screen())

    use(flow)


def test_a_file_that_a_defect_keeps_from_being_read_is_said(
    use: Use, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_path: Path) -> None:
        raise KeyError("a defect")

    monkeypatch.setattr("lmchat.text.reading.read_document", fail)

    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.until(lambda: "unexpected KeyError: 'a defect'" in user.said())
        assert "reading" not in user.screen()
        assert "attached" not in user.screen()

    use(flow)


@pytest.mark.parametrize("mode", ["chat", "summarize", "ask"])
def test_a_path_that_is_not_there_is_no_message(use: Use, mode: str) -> None:
    async def flow(user: User) -> None:
        await user.send(f"/{mode}")
        await user.send("rivver.txt")
        await user.send("~/no/such")
        assert "rivver.txt: no such file (check the path)" in user.said()
        assert "~/no/such: no such file (check the path)" in user.said()
        assert user.turns == []

    use(flow)


def test_a_file_that_cannot_be_read_leaves_the_text_before_attached(
    use: Use, engine: FakeEngine, article: Path
) -> None:
    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.until(lambda: "attached: article.txt (81" in user.screen())
        await user.send("/file /no/such/file")
        await user.until(lambda: "no such file" in user.said())
        assert "attached: article.txt (81" in user.screen()
        await user.send("")
        await user.ended()

    use(flow)
    assert engine.requests[0].text == ARTICLE


def test_a_large_file_does_not_freeze_anything(use: Use, engine: FakeEngine, tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_text("A line of a long book that nobody reads.\n" * 125_000)

    async def flow(user: User) -> None:
        await user.send(f"/file {path}")
        await user.press("a")
        assert user.prompt.text == "a"
        await user.until(lambda: "5,125,000 characters" in user.screen())

    use(flow)


def test_a_question_is_answered_with_its_sentence(use: Use, engine: FakeEngine, article: Path) -> None:
    async def flow(user: User) -> None:
        await user.send("/ask")
        await user.send("What is clean?")
        assert "there is no text to ask about" in user.said()
        await user.send(f"/file {article}")
        await user.send("What is clean?")
        await user.ended()
        assert "The  probability 0.75" in user.screen()
        assert "»The« river is clean again." in user.screen()
        assert "Also possible:" in user.screen()
        await user.press("f2")
        await user.until(lambda: "Answer by answer" in user.screen())
        assert "Heat map" not in user.screen()
        await user.press("m", "escape")
        await user.send("What does nobody know?")
        await user.ended(2)
        assert "No answer in this text. The best guess: The" in user.screen()

    use(flow)
    assert [request.query for request in engine.requests] == ["What is clean?", "What does nobody know?"]
    assert engine.requests[0].text == ARTICLE


def test_questions_are_about_the_text_pasted_last(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.press("f3")
        await user.send("First line.\nSecond line.")
        await user.send("Which?")
        await user.ended()

    use(flow)
    assert engine.requests[0].text == "First line.\nSecond line."


def test_a_long_beginning_is_pasted_into_the_prompt(use: Use, engine: FakeEngine, article: Path) -> None:
    text = "word " * 1_000

    async def flow(user: User) -> None:
        await user.send(f"/file {article}")
        await user.send("/generate")
        user.prompt.post_message(events.Paste(text))
        await user.until(lambda: user.prompt.text == text)
        assert "article.txt" in user.screen()
        await user.press("enter")
        await user.ended(1)
        await user.press("ctrl+up", "e")
        assert user.prompt.text == text

    use(flow)
    assert [(request.mode, request.text) for request in engine.requests] == [("generate", text)]


def test_a_long_paste_is_attached_and_a_short_one_is_edited(use: Use) -> None:
    async def flow(user: User) -> None:
        user.prompt.post_message(events.Paste("two\r\nlines"))
        await user.pilot.pause()
        assert user.prompt.text == "two\nlines"
        user.prompt.post_message(events.Paste("word " * 1_000_000))
        await user.pilot.pause()
        assert user.prompt.text == "two\nlines"
        assert "attached: pasted text (5,000,000 characters)" in user.screen()

    use(flow)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/chat", 'The text is attached: ask about it, or write "summarize".'),
        ("/summarize", "The text is attached: Enter summarizes it."),
        ("/ask", "The text is attached: now ask about it."),
    ],
)
def test_what_can_be_done_with_a_long_paste_is_said(use: Use, command: str, said: str) -> None:
    async def flow(user: User) -> None:
        await user.send(command)
        user.prompt.post_message(events.Paste("word " * 1_000))
        await user.until(lambda: said in user.said())

    use(flow)


def test_enter_alone_says_what_to_do_where_nothing_is_attached(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("")
        assert "there is no text to summarize (paste one, or type the path of a file)" in user.said()
        assert user.turns == []

    use(flow)


def test_the_tokens_that_were_read_are_said_when_they_are_known(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        await user.send("SLOW one two three")
        await user.until(lambda: "first word" in user.screen())
        assert "tokens read" not in user.screen()
        engine.gate.set()
        await user.ended()
        assert "19 tokens read" in user.screen()

    use(flow)


def test_enter_sends_and_other_keys_begin_a_line(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.press("a", "ctrl+j", "b", "shift+enter", "c")
        assert user.prompt.text == "a\nb\nc"
        await user.press("enter")
        assert user.prompt.text == ""

    use(flow)


def test_up_and_down_bring_back_what_was_sent(use: Use) -> None:
    async def flow(user: User) -> None:
        for text in ("/help", "first\nsecond"):
            await user.send(text)
        await user.press("x", "up")
        assert user.prompt.text == "first\nsecond"
        await user.press("up", "up")
        assert user.prompt.text == "/help"
        await user.press("down", "down", "down")
        assert user.prompt.text == "x"

    use(flow)


def test_up_and_down_move_in_a_message_that_takes_several_lines_before_they_leave_it(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.send("/help")
        user.prompt.insert("word " * 30)
        await user.pilot.pause()
        await user.press("up")
        assert user.prompt.text == "word " * 30
        await user.press("up")
        assert user.prompt.text == "/help"
        await user.press("down")
        assert user.prompt.text == "word " * 30

    use(flow)


def test_a_message_that_was_brought_back_and_changed_stays_so_until_one_is_sent(use: Use) -> None:
    async def flow(user: User) -> None:
        for text in ("/help", "/clear"):
            await user.send(text)
        await user.press("up", "!", "up", "down")
        assert user.prompt.text == "/clear!"
        await user.press("up", "enter", "up", "up", "up")
        assert user.prompt.sent == ["/help", "/clear", "/clear!", "/help"]
        assert user.prompt.text == "/clear"

    use(flow)


@pytest.mark.parametrize("leave", ["send", "edit"])
def test_a_draft_that_was_left_for_an_earlier_message_is_kept(use: Use, leave: str) -> None:
    async def flow(user: User) -> None:
        await user.send("/help")
        await user.press(*"draft", "up")
        if leave == "send":
            await user.press("enter")
        else:
            user.prompt.begin_with("another")
        await user.press("up", "up")
        assert user.prompt.text == "draft"

    use(flow)


def test_a_file_is_named_as_it_is_called(use: Use, tmp_path: Path) -> None:
    async def flow(user: User) -> None:
        for name in ("[Draft] report.txt", "[Rev=2-final].txt", "a\\[b].txt"):
            (tmp_path / name).write_text("x")
            await user.send(f"/file {tmp_path / name}")
            await user.until(lambda name=name: f"attached: {name} (1 characters)" in user.screen())

    use(flow)


def test_settings_are_checked_and_used(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        for text in ("/set beam_size 0", "/set colour red", "/set beam_size x", "/set beam_size", "/length huge"):
            await user.send(text)
        assert "beam_size is 0 (it must be between 1 and 1024)" in user.said()
        assert "this mode has no setting 'colour'" in user.said()
        assert "'x' is no number" in user.said()
        assert "write it as /set NAME VALUE" in user.said()
        assert "length is 'huge' (choose one of short, medium, long)" in user.said()
        await user.send("/set beam_size 2")
        await user.send("/set")
        assert "beam_size             2" in user.said()
        await user.send(ARTICLE)
        await user.ended()

    use(flow)
    assert engine.requests[0].decoding is not None
    assert engine.requests[0].decoding.beam_size == 2


def test_commands_that_make_no_sense_are_said(use: Use, engine: FakeEngine) -> None:
    async def flow(user: User) -> None:
        for text in ("/nope", "/export", "/quit now"):
            await user.send(text)
        assert "there is no command /nope (/help lists all)" in user.said()
        assert "/export (write it as /export PATH)" in user.said()
        assert "/quit (write it as /quit)" in user.said()

    use(flow)
    assert engine.requests == []


def test_clear_begins_anew(use: Use, journal: Journal) -> None:
    async def flow(user: User) -> None:
        await user.send("SLOW one two")
        await user.until(lambda: user.turns[0].text == "SLOW one")
        await user.send("/clear")
        assert user.turns == []
        assert len(user.chat.view.children) == 0
        await user.send("new text")
        await user.ended()
        assert user.turns[0].text == "new text"

    use(flow, journal=journal)
    assert ("cleared", "") in journal.events


def test_the_last_reply_is_copied(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.press("f4")
        assert user.app.clipboard == ""
        await user.send("A short text.")
        await user.ended()
        await user.press("f4")
        assert user.app.clipboard == "A short text."

    use(flow)


def test_help_lists_commands_and_keys(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.press("f1")
        assert all(word in user.screen() for word in ("/summarize", "/ask", "/set NAME VALUE", "Ctrl+R", "F2"))

    use(flow, size=(80, 70))


def test_what_a_command_does_stands_beside_it_on_a_narrow_screen(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.press("f1")
        await user.until(lambda: "/summarize" in user.screen())
        lines = user.screen().splitlines()
        first = next(at for at, line in enumerate(lines) if "/file PATH" in line)
        assert lines[first + 1].startswith(" " * 15)

    use(flow, size=(50, 24))


def test_an_empty_prompt_says_how_to_send_where_it_has_room_for_that(use: Use) -> None:
    async def flow(user: User) -> None:
        for _ in MODES:
            await user.press("f3")
            await user.until(lambda: user.chat.mode.hint in user.screen())
            assert "Enter sends" not in user.screen()
        await user.pilot.resize_terminal(80, 20)
        await user.until(lambda: f"{user.chat.mode.hint}. Enter sends, Ctrl+J: new line" in user.screen())

    use(flow, size=(45, 20))


def test_pages_are_turned_from_the_prompt(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.press("f1")
        await user.until(lambda: "/summarize" in user.screen())
        assert "Ctrl+Q" not in user.screen()
        await user.press("x", "pagedown", "pagedown", "pagedown")
        assert "Ctrl+Q" in user.screen()
        await user.press("pageup", "pageup", "pageup")
        assert "/summarize" in user.screen()
        assert user.prompt.text == "x"

    use(flow)


@pytest.mark.parametrize("size", [(80, 24), (200, 50), (40, 12)])
def test_everything_has_its_place_at_any_size(use: Use, size: tuple[int, int]) -> None:
    async def flow(user: User) -> None:
        await user.send(ARTICLE)
        await user.ended()
        screen = user.screen()
        assert all(word in screen for word in ("Summarize", "Ask", "The river is clean again.", "Help"))
        assert user.prompt.region.bottom <= size[1] - 2

    use(flow, size=size)


@pytest.mark.parametrize("theme", ["textual-light", "ansi-dark", "nord"])
def test_every_theme_can_be_used(use: Use, theme: str) -> None:
    async def flow(user: User) -> None:
        user.app.theme = theme
        await user.send(ARTICLE)
        await user.ended()
        await user.press("f2")
        await user.press("m")
        assert "80" in user.screen()

    use(flow)


def test_what_need_not_stay_is_said_above_the_prompt(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.press("f4")
        await user.until(lambda: "There is no reply to copy yet." in user.screen())
        assert user.app.screen.query_one(Toast).region.bottom <= user.prompt.region.y

    use(flow, notifications=True)


def test_how_to_leave_is_said_in_chinese(use: Use) -> None:
    async def flow(user: User) -> None:
        await user.press("ctrl+c")
        await user.until(lambda: "Ctrl+Q：退出 lmchat" in user.screen())

    use(flow, options=LaunchOptions(Chinese()), notifications=True)
