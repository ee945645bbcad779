"""The interactive terminal in a process of its own, on a pseudo-terminal."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.history.records import Message
from lmchat.history.store import Store
from lmchat.locations import checkpoint_names
from tests.functional.terminal import ROOT, WITH_SLOW_ENGINE, Terminal

PROMPT = "Enter sends"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of a user who has nothing yet."""
    folders = ("XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")
    return {"HOME": str(tmp_path)} | {name: str(tmp_path / name.lower()) for name in folders}


def slow(home: dict[str, str], words: int, seconds: float, *arguments: str) -> Terminal:
    """The application with an engine that writes so many words, one in so many seconds."""
    return Terminal(["-c", WITH_SLOW_ENGINE, str(words), str(seconds), *arguments], home)


def saved(home: dict[str, str]) -> list[tuple[Message, ...]]:
    """The messages of each session that is saved."""
    with Store(Path(home["XDG_DATA_HOME"]) / "lmchat" / "history.sqlite3") as store:
        return [store.load(session.id).messages for session in store.sessions()]


def ask(home: dict[str, str], file: str, question: str) -> str:
    """What the screen shows when the shipped checkpoint has answered a question about an example."""
    with Terminal(["-m", "lmchat", "--private", str(ROOT / "docs" / "examples" / file)], home) as terminal:
        terminal.until(f"{file} (")
        terminal.send("/ask")
        terminal.until("about the attached text")
        terminal.send(question)
        shown = terminal.until(lambda text: re.search(r"probability \d\.\d\d", text))
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
    return shown


@pytest.mark.checkpoint
@pytest.mark.skipif("answer" not in checkpoint_names(), reason="the checkpoint is not there")
@pytest.mark.parametrize(
    ("file", "question", "answer"),
    [
        ("river.txt", "How much did the whole project cost?", "million"),
        ("library.txt", "夜间接待了多少读者？", "万"),
    ],
)
def test_a_question_is_answered_on_the_screen(home: dict[str, str], file: str, question: str, answer: str) -> None:
    shown = ask(home, file, question)
    assert question in shown
    assert any(answer in line for line in shown.splitlines() if "probability" in line)


def test_what_is_pasted_in_another_encoding_is_shown_with_marks_and_ends_nothing(home: dict[str, str]) -> None:
    with slow(home, 5, 0.01) as terminal:
        terminal.until(PROMPT)
        terminal.process.send(b"\x1b[200~un caf\xe9\nau lait\x1b[201~, s'il vous pla\xeet")
        terminal.until("au lait, s'il vous pla\N{REPLACEMENT CHARACTER}t")
        terminal.press("enter")
        terminal.until("word4")
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
    assert saved(home)[0][0].text == "un caf\N{REPLACEMENT CHARACTER}\nau lait, s'il vous pla\N{REPLACEMENT CHARACTER}t"


def test_a_kill_in_mid_reply_keeps_what_is_written(home: dict[str, str]) -> None:
    with slow(home, 1000, 0.05) as terminal:
        terminal.until(PROMPT)
        terminal.send("a text")
        terminal.until("word30")
        terminal.read(1.0)
        os.kill(terminal.process.pid, signal.SIGKILL)
    ((message, reply),) = saved(home)
    assert (message.text, reply.status) == ("a text", "cancelled")
    assert reply.text.split() == [f"word{number}" for number in range(len(reply.text.split()))]
    assert "word30" in reply.text


def test_two_instances_at_once_lose_nothing(home: dict[str, str]) -> None:
    with slow(home, 20, 0.01) as first, slow(home, 20, 0.01) as second:
        for terminal in (first, second):
            terminal.until(PROMPT)
        for number in range(3):
            for terminal, name in ((first, "first"), (second, "second")):
                terminal.send(f"{name} {number}")
        for terminal in (first, second):
            terminal.until(lambda text: text.count("word19") == 3)
            terminal.press("ctrl+q")
            assert terminal.ended() == 0
    sessions = saved(home)
    reply = " ".join(f"word{number}" for number in range(20))
    assert sorted([message.text for message in messages if message.role == "user"] for messages in sessions) == [
        [f"{name} {number}" for number in range(3)] for name in ("first", "second")
    ]
    assert [message.text for messages in sessions for message in messages if message.role == "assistant"] == [reply] * 6


def test_a_terminal_that_changes_its_size_during_a_reply(home: dict[str, str]) -> None:
    with slow(home, 60, 0.05) as terminal:
        terminal.until(PROMPT)
        terminal.send("a text")
        terminal.until("word3")
        terminal.resize(20, 5)
        terminal.read(0.5)
        terminal.resize(100, 30)
        assert "a text" in terminal.until("word59")


def test_leaving_in_mid_reply_leaves_at_once_and_keeps_what_is_written(home: dict[str, str]) -> None:
    with slow(home, 1000, 0.05) as terminal:
        terminal.until(PROMPT)
        terminal.send("a text")
        terminal.until("word5")
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
    assert "word5" in saved(home)[0][1].text


def test_a_private_terminal_leaves_no_file(home: dict[str, str]) -> None:
    with slow(home, 3, 0.01, "--private") as terminal:
        terminal.until("private")
        terminal.send("a text")
        terminal.until("word2")
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
    assert not (Path(home["XDG_DATA_HOME"]) / "lmchat" / "history.sqlite3").exists()


@pytest.mark.parametrize("file", [(), ("README.md",)])
def test_without_a_terminal_it_is_one_line_and_exit_code_2(process: Callable[..., Any], file: tuple[str, ...]) -> None:
    done = process(*file, cwd=ROOT)
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs a terminal" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("damage", [b"this is no database", b"SQLite format 3\x00" + b"\xff" * 9000])
def test_a_damaged_history_is_one_line_and_left_as_it_is(home: dict[str, str], damage: bytes) -> None:
    path = Path(home["XDG_DATA_HOME"]) / "lmchat" / "history.sqlite3"
    path.parent.mkdir(parents=True)
    path.write_bytes(damage)
    with Terminal(["-m", "lmchat"], home) as terminal:
        assert terminal.ended() == 2
        assert "history.sqlite3: damaged, or not a history of lmchat" in terminal.text.replace("\n", "")
    assert path.read_bytes() == damage
