"""Command lines without an option do what Typer makes of them."""

from __future__ import annotations

import pytest

from lmchat.cli.app import run
from lmchat.cli.main import main
from lmchat.cli.plain import plain_command

LINES = [
    ["summarize", "docs/examples/river.txt"],
    ["summarize", "docs/examples/river.txt", "docs/examples/*.txt"],
    ["ask", "When did the river reopen?", "docs/examples/river.txt"],
    ["ask", "Who wrote the report about the moon?", "docs/examples/river.txt", "docs/examples/river.txt"],
    ["ask", "", "docs/examples/river.txt"],
    ["summarize", "no-such-file.txt"],
]


@pytest.mark.parametrize("words", LINES)
def test_a_plain_command_line_says_what_typer_says(words: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert plain_command(words) is not None
    ended, said = main(words), capfd.readouterr()
    assert _by_typer(words) == ended
    assert capfd.readouterr() == said


@pytest.mark.parametrize(
    "words", [[], ["ask"], ["generate", "Once"], ["summarize", "--json", "a.txt"], ["summarize", "a.txt", "--", "-"]]
)
def test_all_other_command_lines_are_left_to_typer(words: list[str]) -> None:
    assert plain_command(words) is None


def test_standard_input_is_a_file_like_others() -> None:
    assert plain_command(["summarize", "-"]) is not None


def _by_typer(words: list[str]) -> int:
    try:
        return run(words)
    except SystemExit as ended:
        return int(str(ended.code or 0))
