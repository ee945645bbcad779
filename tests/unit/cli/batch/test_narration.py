"""How signals end a batch."""

from __future__ import annotations

import os
import pty
import signal
import threading

import pytest

from lmchat.cli.batch.narration import interruptible
from lmchat.cli.shared import guard
from lmchat.cli.shared.narration import Narrator

ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]

pytestmark = pytest.mark.usefixtures("hang_ups_heard")


@pytest.mark.parametrize("first", ENDING)
def test_the_first_signal_stops_and_ctrl_c_after_it_interrupts(
    first: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    before, stop = [signal.getsignal(number) for number in ENDING], threading.Event()

    def interrupt() -> None:
        with interruptible(stop, Narrator()) as signals:
            signal.raise_signal(first)
            signal.raise_signal(signal.SIGHUP)
            signal.raise_signal(signal.SIGTERM)
            assert (stop.is_set(), signals[0]) == (True, first)
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert [signal.getsignal(number) for number in ENDING] == before
    assert capsys.readouterr().err.count("Ctrl+C again ends at once") == 1


def test_a_hang_up_that_nohup_ignores_stops_nothing() -> None:
    before, stop = signal.signal(signal.SIGHUP, signal.SIG_IGN), threading.Event()
    try:
        with interruptible(stop, Narrator()):
            signal.raise_signal(signal.SIGHUP)
        assert not stop.is_set()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_what_is_said_in_a_terminal_that_was_closed_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    master, terminal = pty.openpty()
    monkeypatch.setattr(guard, "STDERR", terminal)
    guard.discard_lost_narration()
    assert os.isatty(terminal)
    os.close(master)
    guard.discard_lost_narration()
    assert os.write(terminal, b"lost") == 4
    os.close(terminal)
