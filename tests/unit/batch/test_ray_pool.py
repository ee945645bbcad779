from __future__ import annotations

import os
import socket
import threading
from collections.abc import Sequence
from contextlib import closing
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from lmchat.batch import ray_pool
from lmchat.batch.ahead import Ahead
from lmchat.batch.ray_pool import RayPool
from lmchat.batch.records import Result, Row, Task
from lmchat.batch.windows import Bucket
from lmchat.errors import UsageError


class ActorDiedError(Exception):
    pass


class FakeRay:
    """A cluster of which `lose` is called when the first rows have reached an actor, which is lost with them.

    `accept` is called with the rows that an actor is to work on.
    """

    def __init__(self, lose: Any, accept: Any = lambda *_rows: None) -> None:
        self.exceptions = SimpleNamespace(RayActorError=ActorDiedError)
        self._private = SimpleNamespace(worker=SimpleNamespace(print_to_stdstream=None))
        self._lose, self._accept = lose, accept

    def init(self, *_args: object, **_named: object) -> None:
        pass

    def shutdown(self) -> None:
        pass

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": 1.0}

    def remote(self, **_named: object) -> Any:
        numbers = count()
        ready = SimpleNamespace(remote=lambda: f"ready {next(numbers)}")
        work = SimpleNamespace(remote=lambda rows: self._accept(rows) or f"work {next(numbers)}")
        return lambda _kind: SimpleNamespace(remote=lambda _make: SimpleNamespace(ready=ready, work=work))

    def wait(self, references: Sequence[str], timeout: float) -> tuple[list[str], list[str]]:
        assert timeout > 0
        return list(references), []

    def get(self, reference: str) -> None:
        if reference.startswith("work"):
            self._lose()
            raise ActorDiedError("The actor died.")


def run(
    monkeypatch: pytest.MonkeyPatch, listener: socket.socket, lose: Any, accept: Any = lambda *_rows: None
) -> list[Result]:
    monkeypatch.setattr(ray_pool, "require", lambda *_args: FakeRay(lose, accept))
    pool = RayPool(lambda: lambda tasks: [], lambda code: Result({"error": f"died{code}"}), None, address(listener))
    rows = [Row(number, number, Task(str(number))) for number in range(3)]
    done = pool.run(Ahead([Bucket(0, rows)], 4), threading.Event())
    return [result for _, results in done for result in results]


def address(listener: socket.socket) -> str:
    host, port = listener.getsockname()
    return f"{host}:{port}"


def test_the_run_ends_when_the_whole_cluster_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    with pytest.raises(UsageError, match="the cluster was lost") as raised:
        run(monkeypatch, listener, listener.close)
    assert "--resume" in raised.value.hint


def test_a_lost_actor_is_told_row_by_row_while_the_cluster_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        results = run(monkeypatch, listener, lambda: None)
    assert [result.values["error"] for result in results] == ["died1"] * 3


def test_the_run_ends_with_the_error_when_no_actor_can_be_given_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refuse(rows: Sequence[Task]) -> None:
        asked.append(len(rows))
        raise TypeError("these rows cannot be sent")

    with (
        closing(socket.create_server(("127.0.0.1", 0))) as listener,
        pytest.raises(TypeError, match="cannot be sent"),
    ):
        run(monkeypatch, listener, lambda: None, refuse)
    assert asked == [3]


def test_ray_reports_nothing_to_who_made_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "1")
    reported = []

    class Watched(FakeRay):
        def init(self, *_args: object, **_named: object) -> None:
            reported.append(os.environ["RAY_USAGE_STATS_ENABLED"])

    monkeypatch.setattr(ray_pool, "require", lambda *_args: Watched(lambda: None))
    RayPool(lambda: lambda rows: [], lambda task: [], 1)
    assert reported == ["0"]


def test_a_cluster_that_does_not_start_here_is_no_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(FakeRay):
        def init(self, *_args: object, **_named: object) -> None:
            raise Exception("The current node timed out during startup.")  # as Ray raises it

    monkeypatch.setattr(ray_pool, "require", lambda *_args: Slow(lambda: None))
    with pytest.raises(UsageError, match=r"Ray does not start on this machine: .* timed out .*leave out --engine ray"):
        RayPool(lambda: lambda rows: [], lambda task: [], 1)
