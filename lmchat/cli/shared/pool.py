"""The processes of this machine that an engine works in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from lmchat.batch.outcomes import EngineWork
from lmchat.batch.pool import Forked, InProcess, Pool
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


def can_fork() -> bool:
    """Whether a process can be split once an engine is loaded: Apple's libraries do not survive it."""
    return sys.platform.startswith("linux")
