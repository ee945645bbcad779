"""What the README says, holds."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import lmchat

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.S)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.strip()]
PARTS = {part.strip() for line in COMMANDS for part in re.split(r"\||-m", line)}
GROUPS = ("batch", "daemon")
"""Commands whose options are those of their subcommands."""
LMCHAT = sorted(part for part in PARTS if part.startswith("lmchat "))


@pytest.mark.parametrize("command", LMCHAT)
def test_every_lmchat_command_has_the_options_it_shows(command: str, lmchat: Callable[..., Any]) -> None:
    words = shlex.split(command, comments=True)
    command_words = words[1:3] if words[1] in GROUPS else words[1:2]
    help_text = lmchat(*command_words, "--help").out
    assert "Usage: lmchat" in help_text
    assert all(word in help_text for word in words if word.startswith("-") and word != "-")


def test_the_options_in_the_table_are_those_of_the_help(lmchat: Callable[..., Any]) -> None:
    table = README.partition("| option | what it does |")[2].partition("\n\n")[0]
    options = set(re.findall(r"--[a-z][a-z-]+", table))
    known = set(re.findall(r"--[a-z][a-z-]+", lmchat("summarize", "--help").out))
    decoding = {"--beam-size", "--length-penalty", "--coverage-penalty", "--no-repeat-ngram-size"}
    decoding |= {"--min-new-tokens", "--max-new-tokens", "--samples", "--temperature"}
    assert options == known - decoding - {"--help"}


def test_every_file_and_folder_it_names_is_there() -> None:
    links = set(re.findall(r"\]\((?!https?:)([^)]+)\)", README))
    scripts = {
        word for line in COMMANDS for word in line.split() if word.startswith(("./scripts", "scripts/", "docs/"))
    }
    folders = set(re.findall(r"^\| `(lmchat/[a-z]+)`", README, re.M))
    assert len(folders) == 12
    assert [name for name in links | scripts | folders if not (ROOT / name).exists()] == []


def test_the_python_example_runs(tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "article.txt").write_text("The river is clean again. People swim in it.")
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", README, re.S)
    engine = lmchat.Engine.load(tiny_checkpoint)
    for home in ("lmchat.library", "lmchat"):
        monkeypatch.setattr(f"{home}.load", lambda _checkpoint: engine)
    printed: list[str] = []
    exec(code, {"Path": Path, "print": lambda text, *_: printed.append(text)})
    assert len(printed) > 3
    assert all(isinstance(text, str) for text in printed)


def test_continuous_integration_runs_the_readme_s_test_command() -> None:
    assert "exec ./scripts/test" in (ROOT / ".ci" / "run").read_text()
    assert "./scripts/test" in COMMANDS
