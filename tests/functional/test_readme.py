"""What the README says, holds."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import lmchat
from lmchat.locations import checkpoint_names

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.S)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.strip()]
PARTS = {part.strip() for line in COMMANDS for part in re.split(r" \| | -m ", line)}
GROUPS = ("batch", "daemon")
"""Commands whose options are those of their subcommands."""
LMCHAT = sorted(part for part in PARTS if part.startswith("lmchat "))
DECODING = {"--beam-size", "--length-penalty", "--coverage-penalty", "--no-repeat-ngram-size", "--samples"}
DECODING |= {"--temperature", "--min-new-tokens", "--max-new-tokens"}
EVERYWHERE = {"--output", "--device", "--checkpoint", "--quiet"}
"""Options that README.md explains once, under Summarize."""
Run = Callable[..., Any]


def options(lmchat: Run, *command: str) -> set[str]:
    """The options that the help of a command lists, long and short."""
    names = re.findall(r"^  (?:(-\w), )?(--[a-z-]+)", lmchat(*command, "--help").out, re.M)
    return {name for pair in names for name in pair if name} - {"--help"}


def long_options(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))


def section(title: str) -> str:
    return README.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("command", LMCHAT)
def test_every_lmchat_command_has_the_options_it_shows(command: str, lmchat: Run) -> None:
    words = shlex.split(command, comments=True)
    command_words = words[1:3] if words[1] in GROUPS else words[1:2]
    assert "Usage: lmchat" in lmchat(*command_words, "--help").out
    assert {word for word in words if word.startswith("-")} - {"-"} <= options(lmchat, *command_words)


@pytest.mark.parametrize(
    ("command", "elsewhere"),
    [
        ("summarize", DECODING),
        ("ask", EVERYWHERE),
        ("generate", EVERYWHERE | {"--min-new-tokens", "--max-new-tokens"}),
        ("chat", set()),
    ],
)
def test_the_options_in_a_table_are_those_of_the_help(command: str, elsewhere: set[str], lmchat: Run) -> None:
    table = section(command.capitalize()).partition("| option | what it does |")[2].partition("\n\n")[0]
    known = {option for option in options(lmchat, command) if option.startswith("--")}
    assert long_options(table) == known - elsewhere


def test_the_options_of_batches_are_those_of_the_help(lmchat: Run) -> None:
    single = {option for mode in ("summarize", "ask", "generate") for option in options(lmchat, mode)}
    batch = {option for mode in ("summarize", "ask", "generate") for option in options(lmchat, "batch", mode)}
    named = long_options(section("Many texts at once"))
    assert batch - single <= named <= batch


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
    exec(code, {"print": lambda text, *_: printed.append(text)})
    assert len(printed) > 3
    assert all(isinstance(text, str) for text in printed)


@pytest.mark.checkpoint
@pytest.mark.skipif(not {"answer", "chat"} <= set(checkpoint_names()), reason="a checkpoint is not there")
def test_the_talk_goes_as_it_stands_there(lmchat: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    said, printed = re.findall(r"lmchat chat --quiet <<END\n(.*?)END\n.*?```text\n(.*?)```", section("Chat"), re.S)[0]
    monkeypatch.chdir(ROOT)
    assert lmchat("chat", "--quiet", "--device", "cpu", stdin=said.encode()).out == printed


def test_continuous_integration_runs_the_readme_s_test_command() -> None:
    assert "exec ./scripts/test" in (ROOT / ".ci" / "run").read_text()
    assert "./scripts/test" in COMMANDS
