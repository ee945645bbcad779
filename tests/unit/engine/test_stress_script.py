"""scripts/stress.py: many requests over several threads on one engine."""

from __future__ import annotations

from pathlib import Path

import pytest
import stress

from lmchat.engine.engine import Engine
from lmchat.engine.events import Cancelled, Completed
from lmchat.engine.request import Request


def test_streams_of_many_threads_end_once_each_however_they_are_left(tiny_checkpoint: Path) -> None:
    tally = stress.Tally()
    stress.run(Engine.load(tiny_checkpoint, "cpu"), tally, 120, 8, seed=4)
    assert tally.wrong == []
    assert tally.count == 120
    assert {"completed", "cancelled", "abandoned"} <= set(tally.ends)


def test_a_stream_that_ends_twice_or_not_at_all_or_fails_is_told() -> None:
    request, cancelled = Request("summarize", "a"), Cancelled("")
    assert stress.judge(request, [cancelled], [cancelled]) == ("cancelled", None)
    for events in ([], [cancelled, cancelled]):
        assert stress.judge(request, events, events)[1] is not None


def test_requests_that_come_to_no_end_end_the_run(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    import threading

    class Stuck:
        def stream(self, request: Request, cancel: threading.Event) -> list[Completed]:
            threading.Event().wait(2)
            return []

    monkeypatch.setattr(stress, "HALT_SECONDS", 0.1)
    with pytest.raises(SystemExit, match="deadlock: 4 requests"):
        stress.run(Stuck(), stress.Tally(), 4, 2, seed=1)
    assert "Thread" in capfd.readouterr().err
