"""`lmchat chat`: the whole way on a toy checkpoint, which says nonsense, but always the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.locations import checkpoint_names
from tests.functional.terminal import Terminal

Run = Callable[..., Any]


@pytest.fixture
def talk(lmchat: Run, tiny_checkpoint: Path) -> Run:
    """Say some lines to the toy checkpoint."""

    def call(lines: bytes, *arguments: object) -> Any:
        return lmchat("chat", "--checkpoint", tiny_checkpoint, "--device", "cpu", "--json", *arguments, stdin=lines)

    return call


def seeds_and_texts(output: str) -> list[tuple[int, str]]:
    return [(reply["seed"], reply["text"]) for reply in map(json.loads, output.splitlines())]


def test_the_same_seed_gives_the_same_talk(talk: Run) -> None:
    lines = "hello\n你好，你喜欢什么电影？\nhow are you\n".encode()
    first = talk(lines, "--seed", 3)
    assert (first.code, first.err) == (0, "")
    assert [seed for seed, _ in seeds_and_texts(first.out)] == [3, 3, 3]
    assert all(text.strip() for _, text in seeds_and_texts(first.out))
    assert seeds_and_texts(talk(lines, "--seed", 3).out) == seeds_and_texts(first.out)


@pytest.mark.checkpoint
@pytest.mark.skipif("chat" not in checkpoint_names(), reason="the checkpoint is not there")
def test_the_shipped_checkpoint_replies_in_the_language_of_the_message(lmchat: Run) -> None:
    result = lmchat("chat", "--device", "cpu", "--json", stdin="Do you like music?\n你喜欢看电影吗？\n".encode())
    english, chinese = (text for _, text in seeds_and_texts(result.out))
    assert english.isascii()
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert all(0 < len(text) < 200 for text in (english, chinese))


def test_bytes_that_are_no_utf_8_and_a_long_line_have_replies(talk: Run) -> None:
    result = talk(b"caf\xe9\n\xff\xfe\n" + b"word " * 5_000 + b"\n\n/quit\nhello\n")
    assert result.code == 0
    assert len(result.out.splitlines()) == 3


def test_an_interrupt_at_a_terminal_ends_the_talk(tiny_checkpoint: Path, tmp_path: Path) -> None:
    with Terminal(["-m", "lmchat", "chat", "--checkpoint", str(tiny_checkpoint)], {"HOME": str(tmp_path)}) as terminal:
        terminal.until(">")
        terminal.type("你好\r")
        terminal.until(lambda text: len([line for line in text.splitlines() if line.strip()]) >= 3)
        terminal.type("half a message\x03")
        assert terminal.ended() == 130


def test_a_line_at_a_terminal_can_be_edited(tiny_checkpoint: Path, tmp_path: Path) -> None:
    with Terminal(["-m", "lmchat", "chat", "--checkpoint", str(tiny_checkpoint)], {"HOME": str(tmp_path)}) as terminal:
        terminal.until(">")
        terminal.type("/quiX\x1b[D\x1b[3~t\x1b[D\x1b[D\x1b[H\r")
        assert terminal.ended() == 0
        assert "^[" not in terminal.text


def test_a_terminal_s_prompt_does_not_go_where_replies_are_written(tmp_path: Path) -> None:
    replies = tmp_path / "replies.txt"
    program = f"import sys; sys.stdout = open({str(replies)!r}, 'w'); from lmchat.cli.main import main; main(['chat'])"
    with Terminal(["-c", program], {"HOME": str(tmp_path)}) as terminal:
        terminal.until(">")
        terminal.type("/help\r")
        terminal.until("/reset")
        terminal.type("\x04")
        assert terminal.ended() == 0
    assert replies.read_text() == ""
