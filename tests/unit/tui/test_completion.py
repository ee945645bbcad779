from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events

from lmchat.tui.completion import MOST_CANDIDATES, Completer, completion
from tests.unit.tui.conftest import User

Use = Callable[..., None]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("report one.txt", "report two.txt", ".hidden"):
        (tmp_path / name).write_text("x")
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "first.txt").write_text("x")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(text: str) -> list[str]:
    found = completion(text)
    return list(found.names) if found else []


def test_commands_and_paths_are_found(folder: Path) -> None:
    assert names("/exp") == ["/export"]
    assert names("/se") == ["/sessions", "/set", "/settings"]
    assert names("/file ") == ["letters/", "report one.txt", "report two.txt"]
    assert names("/file .") == [".hidden"]
    assert names("/FILE letters/f") == ["first.txt"]
    assert names("./rep") == ["report one.txt", "report two.txt"]
    assert names(f"{folder}/let") == ["letters/"]
    assert names("~/no such name at all") == []


@pytest.mark.parametrize(
    "text", ["", "words", "/file a\nb", "/file \0", "/file ~nobody-of-that-name/", "/set x", "1/2"]
)
def test_other_messages_are_not_completed(folder: Path, text: str) -> None:
    assert completion(text) is None


@given(st.text())
def test_nothing_that_is_typed_makes_it_raise(text: str) -> None:
    for typed in (text, f"/file {text}", f"~{text}"):
        found = completion(typed)
        assert found is None or found.common


def test_the_key_goes_on_as_far_as_it_is_certain_and_then_from_one_to_the_next(folder: Path) -> None:
    completer = Completer()
    assert completer.press("/file r", 1) == "/file report "
    assert completer.names == ("report one.txt", "report two.txt")
    assert completer.press("", 1) == "/file report one.txt"
    assert completer.press("", 1) == "/file report two.txt"
    assert completer.press("", 1) == "/file report one.txt"
    assert completer.press("", -1) == "/file report two.txt"
    completer.end()
    assert completer.press("/file letters/", 1) == "/file letters/first.txt"
    assert completer.names == ()
    assert completer.press("/file nothing", 1) is None


def test_a_path_is_completed_in_the_prompt(use: Use, folder: Path) -> None:
    async def flow(user: User) -> None:
        user.prompt.begin_with("/file r")
        await user.press("tab")
        assert user.prompt.text == "/file report "
        assert "report one.txt  report two.txt" in user.screen()
        await user.press("tab", "tab", "shift+tab")
        assert user.prompt.text == "/file report one.txt"
        await user.press("enter")
        await user.until(lambda: "attached: report one.txt (1 characters)" in user.screen())
        assert "report two.txt" not in user.screen()

    use(flow)


def test_a_file_is_picked_from_the_tree(use: Use, folder: Path) -> None:
    async def flow(user: User) -> None:
        await user.press("ctrl+o")
        await user.until(lambda: "report one.txt" in user.screen())
        assert ".hidden" not in user.screen()
        assert "⏎ Open" in user.screen()
        await user.press("down", "down", "enter")
        await user.until(lambda: "attached: report one.txt" in user.screen())

    use(flow)


def test_the_tree_shows_the_folder_above_and_nothing_is_attached_without_a_choice(use: Use, folder: Path) -> None:
    (folder / "letters" / "with\x1b[31m\nname").write_text("x")
    os.chdir(folder / "letters")

    async def flow(user: User) -> None:
        await user.send("/file")
        await user.until(lambda: "first.txt" in user.screen())
        assert "\x1b" not in user.screen()
        await user.press("backspace")
        await user.until(lambda: "report one.txt" in user.screen())
        await user.press("escape")
        assert "attached" not in user.screen()

    use(flow)


def test_names_that_could_steer_the_terminal_are_no_candidates(folder: Path) -> None:
    (folder / "evil\x1b]0;title\x1b\\.txt").write_text("x")
    (folder / "two\nlines.txt").write_text("x")
    assert names("/file e") == names("/file tw") == []


def test_hidden_files_take_no_place(folder: Path) -> None:
    for number in range(MOST_CANDIDATES + 5):
        (folder / f".{number}").write_text("x")
    assert names("/file ") == ["letters/", "report one.txt", "report two.txt"]


def test_a_link_that_leads_to_itself_is_a_candidate_and_no_folder(folder: Path) -> None:
    (folder / "loop").symlink_to("loop")
    assert names("/file lo") == ["loop"]


def test_what_is_pasted_after_a_completion_stays(use: Use, folder: Path) -> None:
    async def flow(user: User) -> None:
        user.prompt.begin_with("/file r")
        await user.press("tab")
        assert "report two.txt" in user.screen()
        user.prompt.post_message(events.Paste("two"))
        await user.pilot.pause()
        assert "report two.txt" not in user.screen()
        await user.press("tab")
        assert user.prompt.text == "/file report two.txt"

    use(flow)


def test_what_is_put_into_the_prompt_ends_a_completion(use: Use, folder: Path) -> None:
    async def flow(user: User) -> None:
        user.prompt.begin_with("/file r")
        await user.press("tab")
        user.prompt.begin_with("/file let")
        await user.press("tab")
        assert user.prompt.text == "/file letters/"

    use(flow)


def test_files_are_chosen_from_the_home_where_the_working_folder_is_gone(
    use: Use, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = folder / "gone"
    gone.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    os.chdir(gone)
    gone.rmdir()

    async def flow(user: User) -> None:
        await user.press("ctrl+o")
        await user.until(lambda: "report one.txt" in user.screen())

    use(flow)
