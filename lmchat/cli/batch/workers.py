"""Who works on a batch: this process, several that share its memory, or a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from lmchat.batch.outcomes import EngineWork, process_died
from lmchat.batch.pool import Pool
from lmchat.batch.records import Task
from lmchat.batch.windows import CPU_FILL, GPU_FILL, Fill
from lmchat.cli.shared.loading import check_for, checkpoint_hash, load_engine
from lmchat.cli.shared.pool import GPUS, Processes, open_pool
from lmchat.errors import UsageError

if TYPE_CHECKING:
    from lmchat.engine.request import Request

EngineName = Literal["local", "ray"]


@dataclass(frozen=True, slots=True)
class Workers:
    """Who works."""

    engine: Annotated[EngineName, typer.Option(help="This machine's processes, or those of a Ray cluster.")] = "local"
    ray_address: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Of the cluster, as host:port or ray://host:port.")
    ] = None
    processes: Processes = None

    def check(self) -> None:
        """Raise `UsageError` where the options contradict each other."""
        if self.ray_address is not None and self.engine != "ray":
            raise UsageError("--ray-address is of --engine ray", "add --engine ray")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with every task, before an engine is loaded for it.

    Attributes:
        mode: its name.
        checkpoint: a name or a folder.
        device: where to compute.
        request: makes the request of a task.
        leads: whether to score the first sentences of a text, too, where there is a reference.
    """

    mode: str
    checkpoint: str
    device: str
    request: Callable[[Task], Request]
    leads: bool = False

    def load(self) -> EngineWork:
        """An engine at work; raises `LmchatError` where it cannot be loaded."""
        return EngineWork(load_engine(self.checkpoint, self.device), self.mode, self.request, self.leads)


@contextmanager
def open_workers(plan: Plan, workers: Workers) -> Iterator[tuple[Pool, Fill]]:
    """The workers, and how to fill their buckets."""
    workers.check()
    check_for(plan.mode, plan.checkpoint)
    if workers.engine == "local":
        with open_pool(plan.load(), workers.processes) as local:
            yield local
        return
    from lmchat.batch.ray_pool import HERE, RayPool

    known = checkpoint_hash(plan.checkpoint)
    on_gpu = plan.device in GPUS
    died = partial(process_died, plan.mode)
    pool = RayPool(
        partial(load_same, plan, known), died, workers.processes, workers.ray_address or HERE, gpus=int(on_gpu)
    )
    try:
        yield pool, GPU_FILL if on_gpu else CPU_FILL
    finally:
        pool.close()


def load_same(plan: Plan, known: str) -> EngineWork:
    """An engine at work on another machine; raises `UsageError` where its checkpoint is not the one that is known."""
    if checkpoint_hash(plan.checkpoint) != known:
        raise UsageError(f"the checkpoint {plan.checkpoint} of this machine is another one", "install the same lmchat")
    work = plan.load()
    work.begin()
    return work
