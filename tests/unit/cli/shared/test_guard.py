from __future__ import annotations

import os
import signal
import sys

import pytest

from lmchat.cli.shared.guard import guarded, interrupts_deferred
from lmchat.errors import CheckpointMissing, DeviceError, LmchatError, TrainingError, UsageError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("a"), 2),
        (DeviceError("a"), 2),
        (TrainingError("a"), 1),
        (CheckpointMissing("a"), 3),
        (KeyboardInterrupt(), 130),
        (MemoryError(), 1),
        (OSError(28, "No space left on device"), 1),
        (ZeroDivisionError(), 1),
    ],
)
def test_every_error_has_its_exit_code(error: BaseException, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, guarded():
        raise error
    assert ended.value.code == code
    assert capsys.readouterr().err.count("\n") == (code != 130)


@pytest.mark.parametrize("error", [None, ImportError])
def test_a_deferred_interrupt_waits_for_the_body(error: type[Exception] | None) -> None:
    done = []

    def work() -> None:
        with interrupts_deferred():
            signal.raise_signal(signal.SIGINT)
            done.append(True)
            if error is not None:
                raise error

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == [True]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_an_interrupt_is_one_though_a_module_that_is_imported_makes_another_error_of_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    fault = LmchatError("unexpected ImportError")
    fault.__cause__ = ImportError("initialization failed")
    fault.__cause__.__cause__ = KeyboardInterrupt()
    with pytest.raises(SystemExit) as ended, guarded():
        raise fault
    assert (ended.value.code, capsys.readouterr().err) == (130, "")


def test_a_hint_follows_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit), guarded():
        raise LmchatError("too\nbad", "do better")
    assert capsys.readouterr().err == "error: too bad (do better)\n"


def test_the_traceback_of_a_defect_is_there_for_who_asks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LMCHAT_TRACEBACK", "1")
    with pytest.raises(SystemExit), guarded():
        raise ZeroDivisionError
    assert "Traceback" in capsys.readouterr().err


def test_a_closed_pipe_is_no_error(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w", closefd=False) as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        pipe.write("to nobody")
        with pytest.raises(SystemExit) as ended, guarded():
            pipe.flush()
    os.close(write)
    assert ended.value.code == 0
    assert capsys.readouterr().err == ""
