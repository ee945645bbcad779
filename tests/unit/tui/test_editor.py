"""Ctrl+G: a message is written in the user's editor, here a small program in its place."""

from __future__ import annotations

import contextlib
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.errors import UsageError
from lmchat.tui.app import LmchatApp
from lmchat.tui.editor import editor_command
from lmchat.tui.widgets.prompt import MOST_EDITED_CHARS
from tests.unit.tui.conftest import User

Editor = Callable[[str], None]


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Editor:
    """Make an editor of some lines of Python; `path` is the file to edit. The terminal is lent to it."""

    def make(code: str) -> None:
        program = tmp_path / "an editor.py"
        program.write_text(f"import sys, pathlib\npath = pathlib.Path(sys.argv[-1])\n{code}\n", encoding="utf-8")
        monkeypatch.setenv("EDITOR", shlex.join([sys.executable, str(program)]))
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setattr(LmchatApp, "suspend", lent)

    return make


@contextlib.contextmanager
def lent(app: LmchatApp) -> Iterator[None]:
    yield


def edited(use: Callable[..., None], before: str) -> tuple[str, str]:
    """The prompt after Ctrl+G in it, and what is said then."""
    result: list[str] = []

    async def flow(user: User) -> None:
        user.prompt.text = before
        user.prompt.focus()
        await user.press("ctrl+g")
        await user.pilot.pause()
        result.extend((user.prompt.text, "".join(each.message for each in user.app._notifications)))

    use(flow, notifications=True)
    return result[0], result[1]


def test_the_message_goes_on_in_the_editor(use: Callable[..., None], editor: Editor) -> None:
    editor("path.write_text(path.read_text('utf-8').upper() + ' 完\\n', 'utf-8')")
    assert edited(use, "first\nand second")[0] == "FIRST\nAND SECOND 完"


def test_what_the_editor_saved_can_be_undone_and_sent(use: Callable[..., None], editor: Editor) -> None:
    editor("path.write_text('a text of the editor')")

    async def flow(user: User) -> None:
        user.prompt.text = "before"
        user.prompt.focus()
        await user.press("ctrl+g", "ctrl+z")
        assert user.prompt.text == "before"
        await user.press("ctrl+g", "enter")
        await user.ended()
        assert user.turns[0].message == "a text of the editor"

    use(flow)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("path.write_text('half'); sys.exit(3)", "ended with the code 3"),
        ("path.unlink()", "No such file or directory"),
        ("path.unlink(); path.mkdir()", "Is a directory"),
    ],
)
def test_an_editor_that_fails_loses_nothing(use: Callable[..., None], editor: Editor, code: str, said: str) -> None:
    editor(code)
    text, notice = edited(use, "what I wrote")
    assert text == "what I wrote"
    assert said in notice


def test_an_editor_that_is_not_there_loses_nothing(
    use: Callable[..., None], editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor("")
    monkeypatch.setenv("VISUAL", "/no/such/editor --wait")
    text, said = edited(use, "what I wrote")
    assert text == "what I wrote"
    assert "/no/such/editor: No such file" in said


def test_without_a_terminal_to_lend_it_says_so(use: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", sys.executable)
    text, said = edited(use, "what I wrote")
    assert text == "what I wrote"
    assert "an editor needs a terminal" in said


def test_without_an_editor_it_says_how_to_name_one(use: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", " ")
    text, said = edited(use, "what I wrote")
    assert text == "what I wrote"
    assert "no editor is named" in said
    assert "EDITOR=nano" in said


def test_bytes_that_are_no_text_and_steering_sequences_do_not_reach_the_prompt(
    use: Callable[..., None], editor: Editor
) -> None:
    editor(r"path.write_bytes(b'a\xff\x1b[31mb')")
    text, _ = edited(use, "")
    assert text.startswith("a")
    assert "\x1b" not in text


def test_a_very_long_text_of_the_editor_is_attached(use: Callable[..., None], editor: Editor) -> None:
    editor(f"path.write_text('word ' * {MOST_EDITED_CHARS})")

    async def flow(user: User) -> None:
        user.prompt.focus()
        await user.press("ctrl+g")
        await user.until(lambda: user.chat.attachment.source is not None)
        assert user.prompt.text == ""

    use(flow)


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({"EDITOR": "nano"}, ["nano"]),
        ({"VISUAL": "", "EDITOR": "nano"}, ["nano"]),
        ({"VISUAL": "code --wait", "EDITOR": "nano"}, ["code", "--wait"]),
        ({"EDITOR": "'/opt/my editor' -n"}, ["/opt/my editor", "-n"]),
        ({"EDITOR": "it's"}, ["it's"]),
    ],
)
def test_visual_goes_before_editor(environment: dict[str, str], command: list[str]) -> None:
    assert editor_command(environment) == command


@given(st.text())
def test_whatever_is_named_is_a_command_or_refused(named: str) -> None:
    try:
        assert editor_command({"EDITOR": named})
    except UsageError:
        assert not named.strip() or all(mark in "'\" \t\r\n\\#" for mark in named.strip())
