"""`lmchat daemon` as a process, on a toy checkpoint."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.functional.conftest import environment

pytestmark = pytest.mark.slow


def test_a_daemon_starts_answers_survives_a_kill_and_stops(
    tmp_path: Path, tiny_checkpoint: Path, process: Callable[..., Any]
) -> None:
    text = tmp_path / "a.txt"
    text.write_text("The fox runs to the river. It sleeps there until the rain ends.")
    settings = {"env": environment(XDG_RUNTIME_DIR=str(tmp_path), XDG_STATE_HOME=str(tmp_path))}
    own = ["--checkpoint", tiny_checkpoint, "--json", "--beam-size", "1", "--min-new-tokens", "2"]

    def call(*arguments: object) -> Any:
        return process(*arguments, **settings)

    def summary(*options: object) -> dict[str, Any]:
        return json.loads(call("summarize", text, *own, *options).stdout) | {"seconds": 0, "tokens_per_second": 0}

    assert (call("daemon", "status").returncode, call("daemon", "stop").returncode) == (1, 2)
    alone = summary()
    twice = ["--load", tiny_checkpoint, "--load", f"{tiny_checkpoint}/../{tiny_checkpoint.name}"]
    started = call("daemon", "start", *twice, "--idle-minutes", 7.5)
    assert (started.returncode, started.stdout) == (0, ""), started.stderr
    assert call("daemon", "start").stderr.startswith("error: a daemon runs already (process ")
    try:
        assert summary() == alone
        assert summary("--device", "cpu") == alone
        found = json.loads(call("daemon", "status", "--json").stdout)
        assert (found["running"], found["requests"], found["checkpoints"]) == (True, 1, [tiny_checkpoint.name])
        assert found["idle_minutes"] == 7.5
    finally:
        os.kill(json.loads(call("daemon", "status", "--json").stdout)["pid"], signal.SIGKILL)
    assert (tmp_path / "lmchat" / "daemon.sock").exists()
    assert summary() == alone
    assert call("daemon", "start", "--load", tiny_checkpoint).returncode == 0
    stopped = call("daemon", "stop")
    assert (stopped.returncode, stopped.stderr.startswith("note: the daemon has ended (process ")) == (0, True)
    assert not (tmp_path / "lmchat" / "daemon.sock").exists()


def test_a_checkpoint_that_is_not_there_keeps_the_daemon_from_starting(
    tmp_path: Path, process: Callable[..., Any]
) -> None:
    began = time.monotonic()
    settings = {"env": environment(XDG_RUNTIME_DIR=str(tmp_path))}
    result = process("daemon", "start", "--load", "nothing", **settings)
    assert (result.returncode, result.stderr.startswith("error: there is no checkpoint 'nothing'")) == (3, True)
    assert time.monotonic() - began < 60


def test_a_checkpoint_that_is_damaged_does_so_too(
    tmp_path: Path, tiny_checkpoint: Path, process: Callable[..., Any]
) -> None:
    damaged = shutil.copytree(tiny_checkpoint, tmp_path / "damaged")
    (damaged / "model.safetensors").write_bytes(b"nothing")
    result = process("daemon", "start", "--load", damaged, env=environment(XDG_RUNTIME_DIR=str(tmp_path)))
    assert (result.returncode, result.stderr.startswith("error: the daemon did not start: ")) == (3, True)


def test_a_daemon_that_nobody_asks_ends_by_itself(tiny_checkpoint: Path, process: Callable[..., Any]) -> None:
    done = process("daemon", "start", "--foreground", "--load", tiny_checkpoint, "--idle-minutes", 0.01)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
