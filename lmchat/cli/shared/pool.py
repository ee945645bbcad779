"""The processes of this machine that an engine works in, and rows that go through them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from lmchat.batch.job import BatchJob
from lmchat.batch.outcomes import EngineWork
from lmchat.batch.pool import Forked, InProcess, Pool
from lmchat.batch.records import Entry, Row
from lmchat.batch.sinks import StreamSink
from lmchat.batch.windows import CPU_FILL, GPU_FILL, Fill
from lmchat.model.cores import usable_cores

Processes = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Of the CPU, a core each; otherwise one a core.")
]
GPUS = ("cuda", "mps")


@contextmanager
def open_pool(work: EngineWork, processes: int | None) -> Iterator[tuple[Pool, Fill]]:
    """The engine at work, in several processes of a CPU that can share memory, else in this one; how to fill it."""
    count = processes or usable_cores()
    device = work.engine.device
    if count == 1 or not can_fork() or device != "cpu":
        yield InProcess(work), GPU_FILL if device in GPUS else CPU_FILL
        return
    work.engine.prepare()
    pool = Forked(work, work.died, count, work.begin)
    try:
        yield pool, CPU_FILL
    finally:
        pool.close()


def work_through(work: EngineWork, rows: Iterable[Row], processes: int | None, take: Callable[[Entry], None]) -> int:
    """Do all rows, in several processes as `open_pool` does; returns how many failed.

    Args:
        work: the engine at work.
        rows: numbered from 0 on.
        processes: of the CPU; None: one a core.
        take: is told every row that is finished, in any order; nothing else is kept of it.
    """
    sink = StreamSink(lambda _line: None, ordered=False)
    with open_pool(work, processes) as (pool, fill):
        BatchJob(rows, pool, sink, (), take, fill).run()
    return sink.finished.failed


def can_fork() -> bool:
    """Whether a process can be split once an engine is loaded: Apple's libraries do not survive it."""
    return sys.platform.startswith("linux")
