"""The whole of lmchat on a toy checkpoint, in this process and in processes of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lmchat.cli.main import main
from lmchat.engine.engine import Engine
from lmchat.locations import checkpoint_names

ROOT = Path(__file__).parents[2]


def environment(**more: str) -> dict[str, str]:
    """That of processes that tests start: the one of the test itself, and what is given."""
    return os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"} | more


@pytest.fixture(scope="session")
def load_once() -> Callable[..., Engine]:
    """Loads each checkpoint once."""
    return cache(Engine.load)


@pytest.fixture(autouse=True)
def shipped_engines(load_once: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process each shipped checkpoint is loaded once, and not by each command anew."""
    load = Engine.load

    def kept(checkpoint: str | Path, *how: Any, **more: Any) -> Engine:
        return (load_once if checkpoint in checkpoint_names() else load)(checkpoint, *how, **more)

    monkeypatch.setattr(Engine, "load", kept)


@dataclass(frozen=True, slots=True)
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def lmchat(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run a command in this process; an exception that leaves it fails the test."""

    def call(*arguments: object, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture
def summarize(lmchat: Callable[..., Result], tiny_checkpoint: Path) -> Callable[..., Result]:
    """`lmchat summarize` with the toy checkpoint."""

    def call(*arguments: object, stdin: bytes = b"") -> Result:
        return lmchat("summarize", "--checkpoint", tiny_checkpoint, "--device", "cpu", *arguments, stdin=stdin)

    return call


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `python -m lmchat` to its end."""

    def call(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "lmchat", *map(str, arguments)]
        settings: dict[str, Any] = {"env": environment(), "capture_output": True, "encoding": "utf-8", "check": False}
        return subprocess.run(line, **settings | {"stdin": subprocess.DEVNULL, "timeout": 300} | options)

    return call
