"""`lmchat daemon` with a process that is none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from lmchat.cli import daemon
from lmchat.daemon import client, lock, place
from lmchat.daemon.wire import Status
from lmchat.errors import UsageError
from lmchat.locations import state_dir
from tests.unit.cli.conftest import Run

FOUND = Status("1", 42, 3.0, 5, (), 30.0)


class Process:
    """A daemon that never answers by itself, and goes on until it is forgotten."""

    commands: list[Sequence[str]]
    pid = 42

    def __init__(self, command: Sequence[str], **_: object) -> None:
        self.commands.append(command)

    def poll(self) -> None:
        return None


@pytest.mark.parametrize("minutes", ["inf", "nan", "-inf", "0"])
def test_minutes_that_are_no_number_are_refused(run: Run, minutes: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daemon.subprocess, "Popen", None)
    result = run("daemon", "start", "--idle-minutes", minutes)
    assert (result.code, "idle-minutes" in result.err) == (2, True)


def test_a_checkpoint_that_is_named_twice_is_loaded_once(
    run: Run, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = iter([None, FOUND, Status("1", 42, 3.0, 5, ("answer", "tiny"), 30.0)])
    monkeypatch.setattr(client, "status", lambda: next(told))
    monkeypatch.setattr(Process, "commands", [], raising=False)
    monkeypatch.setattr(daemon.subprocess, "Popen", Process)
    monkeypatch.setattr(daemon, "LOOK_SECONDS", 0.0)
    result = run("daemon", "start", "--load", tiny_checkpoint, "--load", f"{tiny_checkpoint}/../tiny")
    assert (result.code, result.err) == (0, "note: the daemon runs (process 42); `lmchat daemon stop` ends it\n")
    (command,) = Process.commands
    assert list(command[-2:]) == ["--load", str(tiny_checkpoint)]
    assert command.count("--load") == 1


def test_a_daemon_that_loads_for_long_is_not_said_to_have_failed(
    run: Run, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "status", lambda: None)
    monkeypatch.setattr(Process, "commands", [], raising=False)
    monkeypatch.setattr(daemon.subprocess, "Popen", Process)
    monkeypatch.setattr(daemon, "START_SECONDS", 0.0)
    result = run("daemon", "start", "--load", tiny_checkpoint)
    assert result.code == 2
    assert result.err.startswith("error: the daemon (process 42) has not answered within 0 s (it may still be loading")


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ([True, True, False], "has ended"),
        ([True] * 9, "ends when it has done what it has begun"),
    ],
)
def test_stopping_says_whether_the_process_has_ended(
    run: Run, held: list[bool], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 1000, 20))
    monkeypatch.setattr(client, "stop", lambda: FOUND)
    monkeypatch.setattr(lock, "is_taken", lambda _path: held.pop(0))
    monkeypatch.setattr(daemon.time, "monotonic", lambda: float(next(clock)))
    monkeypatch.setattr(daemon.time, "sleep", lambda _seconds: None)
    assert run("daemon", "stop").err == f"note: the daemon {words} (process 42, 5 requests)\n"


def test_a_daemon_that_does_not_answer_is_not_said_not_to_run(run: Run) -> None:
    assert run("daemon", "status").out == "no daemon runs\n"
    assert lock.take(place.socket_path())
    assert run("daemon", "status").out == "a daemon is there, but does not answer\n"
    assert run("daemon", "stop").err == (
        "error: a daemon is there, but does not answer (try again, or end its process)\n"
    )


def test_what_a_daemon_left_at_its_place_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    path = place.socket_path()
    place.private_folder(path)
    path.write_text("")
    monkeypatch.setattr("lmchat.daemon.server.Daemon.serve", lambda server, _folders: server.server_close())
    monkeypatch.setattr(daemon.signal, "signal", lambda *_: None)
    daemon.serve([], 1.0)
    assert path.is_socket()


def test_a_daemon_does_not_take_the_socket_of_one_that_has_not_ended() -> None:
    path = place.socket_path()
    assert lock.take(path)
    path.touch(mode=0o600)
    with pytest.raises(UsageError, match="another daemon"):
        daemon.serve([], 1.0)
    assert path.exists()


def test_the_log_of_a_daemon_that_is_starting_is_not_emptied_by_another_start(
    run: Run, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = state_dir() / "daemon.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("of the first\n")
    assert lock.take(place.socket_path())
    monkeypatch.setattr(daemon.subprocess, "Popen", None)
    result = run("daemon", "start", "--load", tiny_checkpoint)
    assert (result.code, log.read_text()) == (2, "of the first\n")
    assert result.err == "error: another daemon is starting, or has not ended yet (lmchat daemon status)\n"


def test_a_log_that_cannot_be_written_is_told_of_with_what_to_do(
    run: Run, tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(daemon.subprocess, "Popen", None)
    result = run("daemon", "start", "--load", tiny_checkpoint)
    assert result.code == 2
    assert result.err.endswith("cannot be written: Not a directory (set XDG_STATE_HOME to a folder of your own)\n")
