"""Who works on the buckets: this process, or several that were forked from it and share its memory.

A forked process has the engine that was loaded before, whose arrays the system keeps once. Buckets go to it, and
results come back, as JSON over a pipe. When it dies the bucket is tried again row by row, so that the row that killed
it is told from the others.
"""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import signal
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Protocol

from lmchat.batch.ahead import Ahead
from lmchat.batch.records import Result, Task
from lmchat.batch.supply import Supply, row_by_row
from lmchat.batch.windows import Bucket

Work = Callable[[Sequence[Task]], Sequence[Result]]
"""What is done with the tasks of a bucket: a result for each. Must not raise what concerns one task alone."""
Died = Callable[[int], Result]
"""The result of a task whose process died with this exit code."""
Done = tuple[Bucket, Sequence[Result]]

PATIENCE = 0.2
"""Seconds after which it is looked whether more was read, or all is to end."""


class Pool(Protocol):
    """Works on buckets."""

    def run(self, buckets: Ahead[Bucket], stop: threading.Event) -> Iterator[Done]:
        """The buckets as they are finished; when `stop` is set, no new one is begun.

        Raises what reading the buckets raised, after those that were begun are finished.
        """


@dataclass(frozen=True, slots=True)
class InProcess:
    """This process works; reading overlaps it."""

    work: Work

    def run(self, buckets: Ahead[Bucket], stop: threading.Event) -> Iterator[Done]:
        """The buckets in order."""
        while not stop.is_set():
            bucket = buckets.take(PATIENCE)
            if bucket is not None:
                yield bucket, self.work(bucket.tasks)
            elif buckets.exhausted:
                return


@dataclass(slots=True)
class _Worker:
    """A forked process and what it works on."""

    process: BaseProcess
    pipe: Connection
    bucket: Bucket | None = None


@dataclass(slots=True)
class Forked:
    """Several processes work, which are forked when this is made.

    Attributes:
        work: what they do.
        died: tells of a task whose process died.
        count: how many there are.
        begin: what each does first.
    """

    work: Work
    died: Died
    count: int
    begin: Callable[[], None] = lambda: None
    _workers: list[_Worker] = field(default_factory=list)

    def __post_init__(self) -> None:
        gc.freeze()  # a collection would write to every page that is shared, and each process would get its own
        for _ in range(self.count):
            self._workers.append(self._fork())

    def run(self, buckets: Ahead[Bucket], stop: threading.Event) -> Iterator[Done]:
        """The buckets as they are finished."""
        supply = Supply(buckets, self.count)
        fault: Exception | None = None
        while True:
            try:
                self._hand_out(supply, stop)
            except Exception as error:  # noqa: BLE001 (raised again when all that was begun is finished)
                fault = error
            busy = [worker for worker in self._workers if worker.bucket]
            if not busy and (stop.is_set() or supply.exhausted):
                if fault is not None:
                    raise fault
                return
            for pipe in wait([worker.pipe for worker in busy], PATIENCE) if busy else ():
                yield from self._receive(next(worker for worker in busy if worker.pipe is pipe), supply, stop)

    def close(self) -> None:
        """Let go of the processes; they end when they have finished what they work on."""
        for worker in self._workers:
            worker.pipe.close()
        for worker in self._workers:
            if worker.bucket is not None:
                worker.process.terminate()
            worker.process.join()
        gc.unfreeze()

    def _hand_out(self, supply: Supply, stop: threading.Event) -> None:
        """Give the idle processes something to do, if there is something."""
        idle = [worker for worker in self._workers if worker.bucket is None]
        for worker in idle:
            if stop.is_set():
                return
            bucket = supply.take(PATIENCE if len(idle) == len(self._workers) else 0)
            if bucket is None:
                return
            worker.bucket = bucket
            self._send(worker)

    def _send(self, worker: _Worker) -> None:
        assert worker.bucket is not None
        try:
            worker.pipe.send_bytes(json.dumps([asdict(task) for task in worker.bucket.tasks]).encode())
        except OSError:  # it is dead; `_receive` finds that out
            return

    def _receive(self, worker: _Worker, supply: Supply, stop: threading.Event) -> Iterator[Done]:
        """What a process has finished, or what is to be said of its death."""
        bucket = worker.bucket
        assert bucket is not None
        try:
            results: list[Result] | None = [Result(**each) for each in json.loads(worker.pipe.recv_bytes())]
        except (EOFError, OSError):
            results = self._bury(worker, bucket, supply, stop)
        worker.bucket = None
        if results is not None:
            supply.done(bucket)
            yield bucket, results

    def _bury(self, worker: _Worker, bucket: Bucket, supply: Supply, stop: threading.Event) -> list[Result] | None:
        """Put a new process in the place of a dead one; the result of its row, or None to try all of its rows again.

        Where all is to end, what ends this process has ended that one perhaps, and its row is not to blame.
        """
        worker.pipe.close()
        worker.process.join()
        code = worker.process.exitcode or 0
        fresh = self._fork(worker)
        worker.process, worker.pipe = fresh.process, fresh.pipe
        if len(bucket.tasks) == 1 and not stop.is_set():
            return [self.died(code)]
        supply.again(bucket, row_by_row(bucket))
        return None

    def _fork(self, instead: _Worker | None = None) -> _Worker:
        others = [worker.pipe for worker in self._workers if worker is not instead]
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("fork").Process(
            target=_serve, args=(theirs, [ours, *others], self.begin, self.work), daemon=True
        )
        with warnings.catch_warnings():
            # From 3.12 on a fork beside a thread is warned of: the forked process uses nothing that the reader holds.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        theirs.close()
        return _Worker(process, ours)


def _serve(pipe: Connection, others: Sequence[Connection], begin: Callable[[], None], work: Work) -> None:
    """The life of a forked process: it ends when nobody holds the other end of its pipe, or its parent is gone."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the parent says when to end
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # which is how it says so
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for other in others:
        other.close()
    begin()
    while True:
        try:
            tasks = [_task(each) for each in json.loads(pipe.recv_bytes())]
            pipe.send_bytes(json.dumps([asdict(result) for result in work(tasks)]).encode())
        except (EOFError, OSError):
            return


def _end_with_parent() -> None:
    """End this process, whatever it is doing, when the one that forked it was killed."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _task(value: dict[str, object]) -> Task:
    lists = {name: tuple(each) for name, each in value.items() if isinstance(each, list)}
    return Task(**value | lists)  # type: ignore[arg-type]
