from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.remembered import StateFile

Run = Callable[..., Any]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the configuration is; the user has no other files either."""
    for name in ("CONFIG", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    path = tmp_path / "config" / "lmchat" / "config.toml"
    monkeypatch.setattr("lmchat.cli.config.config_file", lambda: path)
    monkeypatch.setattr("lmchat.cli.opening.config_file", lambda: path)
    monkeypatch.setattr("lmchat.cli.config.state_file", lambda: tmp_path / "state.json")
    return path


def written(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_it_shows_where_it_is_and_what_holds(run: Run, path: Path) -> None:
    result = run("config")
    assert (result.code, result.err) == (0, "note: there is no such file yet; lmchat config init writes an example\n")
    assert result.out.startswith(f"{path}\n\nlanguage ")
    assert re.search(r'\nkeys\.why +"f2" +default\n', result.out)


def test_it_says_where_each_value_comes_from(run: Run, path: Path, tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.json")
    state.save_theme("nord")
    state.save("answer", {"top_k": "2", "threshold": "0.5"})
    written(path, 'private = true\n[keys]\nwhy = "f8"\n[modes.ask]\ntop_k = 3')
    result = json.loads(run("config", "--json").out)
    assert (result["file"], result["exists"]) == (str(path), True)
    shown = {name: (each["value"], each["origin"]) for name, each in result["settings"].items()}
    assert shown["language"] == ("auto", "default")
    assert shown["theme"] == ("nord", "remembered")
    assert shown["private"] == (True, "config.toml")
    assert shown["keys.why"] == ("f8", "config.toml")
    assert shown["modes.ask.top_k"] == ("3", "config.toml")
    assert shown["modes.ask.threshold"] == ("0.5", "remembered")


def test_a_damaged_memory_is_only_a_note(run: Run, path: Path, tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{")
    result = run("config")
    assert result.code == 0
    assert "what was remembered is damaged" in result.err


def test_what_is_remembered_and_cannot_be_does_not_hold(run: Run, path: Path, tmp_path: Path) -> None:
    state = StateFile(tmp_path / "state.json")
    state.save_theme("\x1b[31mred")
    state.save("summarize", {"\x9b7mlength": "long", "length": "vast\x07", "beam_size": "0", "chars": "90"})
    shown = run("config", out_terminal=True).out
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", shown)
    assert re.search(r'\ntheme +"textual-dark" +default\n', shown)
    assert re.findall(r'\nmodes\.(\S+) +"(.*)" +remembered', shown) == [("summarize.chars", "90")]


def test_init_writes_an_example_once(run: Run, path: Path) -> None:
    assert run("config", "init").out == f"{path}\n"
    assert run("config").code == 0
    again = run("config", "init")
    assert (again.code, again.err) == (2, f"error: {path} is there already (edit it, or move it away)\n")


@pytest.mark.parametrize("text", ["language = 1", "nonsense", 'theme = "no"', '[keys]\nwhy = "f1"', "[modes.x]"])
def test_what_is_wrong_is_one_line_for_the_terminal(
    run: Run, path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr("lmchat.tui.app.LmchatApp.run", lambda app: pytest.fail("it must not open"))
    written(path, text)
    for arguments in ((), ("config",)):
        result = run(*arguments, stdin=None, out_terminal=True, err_terminal=True)
        assert (result.code, result.err.count("\n")) == (2, 1)
        assert str(path) in result.err


def test_other_commands_do_not_read_it(run: Run, path: Path) -> None:
    written(path, "nonsense")
    assert run("history", "list").code == 0


@pytest.mark.parametrize(("text", "arguments", "kept"), [("", (), True), ("private = true", (), False)])
def test_the_terminal_opens_as_it_says(
    run: Run, path: Path, monkeypatch: pytest.MonkeyPatch, text: str, arguments: tuple[str, ...], kept: bool
) -> None:
    opened: list[Any] = []
    monkeypatch.setattr("lmchat.tui.app.LmchatApp.run", lambda app: opened.append(app))
    written(path, f'language = "zh"\nmode = "ask"\n{text}')
    assert run(*arguments, stdin=None, out_terminal=True, err_terminal=True).code == 0
    assert opened[0]._options.language.KEYS["help"] == "帮助"
    assert opened[0]._options.mode.command == "ask"
    assert (opened[0]._remembered._path is not None) is kept
