from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.errors import ConfigError
from lmchat.training.config import Changes

Run = Callable[..., Any]


def test_options_reach_the_training_and_the_best_checkpoint_is_printed(
    monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    calls: list[tuple[Any, ...]] = []

    def train(*arguments: Any) -> Path:
        calls.append(arguments)
        return Path("runs/a/best")

    monkeypatch.setattr("lmchat.training.run.train", train)
    options = ("--name", "again", "--data", "folder", "--device", "cpu", "--init", "base", "--minutes", "9")
    result = run("train", "a.toml", *options, "--readings", "r", "--readings", "s")
    assert (result.code, result.out) == (0, "runs/a/best\n")
    changes = Changes("base", minutes=9.0, readings=(Path("r"), Path("s")))
    assert calls == [(Path("a.toml"), "again", Path("folder"), "cpu", changes)]


@pytest.mark.parametrize("option", ["--minutes", "--learning-rate"])
@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf"])
def test_what_no_training_can_have_is_wrong_usage(run: Run, option: str, value: str) -> None:
    result = run("train", "a.toml", option, value)
    assert (result.code, result.out) == (2, "")
    assert result.err == f"error: {option} is {float(value)} (it must be a number above 0)\n"


def test_an_interrupt_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    def train(*arguments: Any) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr("lmchat.training.run.train", train)
    result = run("train", "a.toml")
    assert (result.code, result.out) == (130, "")
    assert result.err == "error: interrupted (the same command goes on from the last save)\n"


def test_a_wrong_configuration_is_one_line_and_exit_code_2(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    def train(*arguments: Any) -> Path:
        raise ConfigError("[model] has no field 'cel'", "known are cell")

    monkeypatch.setattr("lmchat.training.run.train", train)
    result = run("train", "a.toml")
    assert (result.code, result.out) == (2, "")
    assert result.err == "error: [model] has no field 'cel' (known are cell)\n"
