"""Actors of a Ray cluster work on the buckets: on this machine, or on as many as the cluster has.

The driver, which reads, keeps the journal and writes, is the same as without Ray; buckets go out and results come back.
Ray's actors rather than Ray Data do the work, because buckets come from a stream that is cut by row number, and each
has to be told apart when its worker is lost. An actor whose process or machine is lost is started anew by Ray, and what
it worked on is tried once more as it was, then row by row, so that a row that ends its process is told from the others.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from lmchat.batch.ahead import Ahead
from lmchat.batch.packages import require
from lmchat.batch.pool import PATIENCE, Died, Done, Work
from lmchat.batch.records import Result, Task
from lmchat.batch.supply import Supply, row_by_row
from lmchat.batch.windows import Bucket
from lmchat.errors import UsageError

LOST = 1
"""The exit code of a worker that was lost: Ray does not tell it."""
HERE = "local"
"""The address that starts a cluster on this machine, and ends it with this process."""


class RayPool:
    """Actors work, one a core; those that cannot start yet are waited for while the others work.

    Args:
        make_work: makes what an actor does, on its machine; lmchat and the checkpoint have to be there.
        died: tells of a task whose worker was lost twice.
        count: of actors; None: one for each core, or GPU, of the cluster.
        address: of the cluster, as `ray.init` takes it.
        gpus: that each actor has to itself.

    Raises:
        UsageError: Ray is not installed, or there is no cluster at the address.
    """

    def __init__(
        self, make_work: Callable[[], Work], died: Died, count: int | None, address: str = HERE, gpus: int = 0
    ) -> None:
        self._ray = require("ray", "batches on a cluster", "ray")
        self._died, self._address = died, address
        _connect(self._ray, count, address)
        count = count or int(self._ray.cluster_resources().get("GPU" if gpus else "CPU", 1))
        actor = self._ray.remote(num_cpus=1, num_gpus=gpus, max_restarts=-1, max_task_retries=1)(_Actor)
        self._actors = [actor.remote(make_work) for _ in range(count)]

    def run(self, buckets: Ahead[Bucket], stop: threading.Event) -> Iterator[Done]:
        """The buckets as they are finished; raises `UsageError` where the whole cluster is lost, not only a worker."""
        supply = Supply(buckets, len(self._actors))
        begun: dict[Any, tuple[Any, Bucket | None]] = {actor.ready.remote(): (actor, None) for actor in self._actors}
        idle: list[Any] = []
        fault: Exception | None = None
        while True:
            try:
                if fault is None:
                    self._hand_out(supply, idle, begun, stop)
            except Exception as error:  # noqa: BLE001 (raised again when all that was begun is finished)
                fault = error
            ending = fault is not None or stop.is_set() or supply.exhausted
            if ending and not any(bucket for _, bucket in begun.values()):
                if fault is not None:
                    raise fault
                return
            finished, _ = self._ray.wait(list(begun), timeout=PATIENCE) if begun else ([], ())
            for reference in finished:
                actor, bucket = begun.pop(reference)
                idle.append(actor)
                yield from self._receive(reference, bucket, supply)

    def close(self) -> None:
        """Leave the cluster, whose actors of this job end; one on this machine is ended."""
        self._ray.shutdown()

    def _hand_out(self, supply: Supply, idle: list[Any], begun: dict[Any, Any], stop: threading.Event) -> None:
        """Give the idle actors something to do, if there is something."""
        while idle and not stop.is_set():
            bucket = supply.take(PATIENCE if len(idle) == len(self._actors) else 0)
            if bucket is None:
                return
            actor = idle.pop()
            begun[actor.work.remote(bucket.tasks)] = (actor, bucket)

    def _receive(self, reference: Any, bucket: Bucket | None, supply: Supply) -> Iterator[Done]:
        """What an actor has finished, or what is to be said of its loss."""
        try:
            results = self._ray.get(reference)
        except self._ray.exceptions.RayActorError as error:
            if bucket is None:
                raise UsageError(f"a worker of the cluster does not start: {_reason(error)}", HINT) from None
            results = self._lost(bucket, supply)
        if bucket is not None and results is not None:
            supply.done(bucket)
            yield bucket, results

    def _lost(self, bucket: Bucket, supply: Supply) -> list[Result] | None:
        """The result of a row that lost its worker; None to try all rows of a bucket again."""
        try:
            _knock(self._address)
        except UsageError as error:
            raise UsageError(
                f"the cluster was lost: {error.message}", "start it again, and go on with --resume"
            ) from None
        if len(bucket.tasks) == 1:
            return [self._died(LOST)]
        supply.again(bucket, row_by_row(bucket))
        return None


class _Actor:
    """What runs in the process of an actor."""

    def __init__(self, make_work: Callable[[], Work]) -> None:
        self._work = make_work()

    def ready(self) -> None:
        """Nothing; it returns when the work can begin."""

    def work(self, tasks: Sequence[Task]) -> list[Result]:
        """A result for each task."""
        return list(self._work(tasks))


PATIENCE_TO_CONNECT = 5.0
"""Seconds."""
STATUS = "`ray status` there shows whether it runs; one that asks for a token needs RAY_AUTH_MODE=token"
NOT_HERE = "leave out --engine ray, or try again when the machine has less to do"
HINT = "install the same lmchat on all machines of the cluster, with the same checkpoint"


def _connect(ray: Any, count: int | None, address: str) -> None:
    """Join the cluster, or start one here with a CPU for each actor."""
    here = {"num_cpus": count, "include_dashboard": False} if address == HERE else {}
    _knock(address)
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # else a cluster that starts here reports to who makes Ray
    # Ray tells of lost workers on stdout, where the rows go, and has no option against it.
    ray._private.worker.print_to_stdstream = lambda *_args, **_named: None
    try:
        ray.init(address, log_to_driver=False, logging_level="ERROR", **here)
    except Exception as error:  # noqa: BLE001 (of no class of its own, where a process of the cluster does not start)
        if address == HERE:
            raise UsageError(f"Ray does not start on this machine: {_reason(error)}", NOT_HERE) from None
        raise UsageError(f"no Ray cluster answers at {address}: {_reason(error)}", STATUS) from None


def _knock(address: str) -> None:
    """Raise `UsageError` where nobody listens at host:port: Ray itself tries for minutes."""
    target = urlsplit(address if "://" in address else f"//{address}")
    if target.hostname is None or target.port is None:
        return
    try:
        socket.create_connection((target.hostname, target.port), PATIENCE_TO_CONNECT).close()
    except OSError as error:
        raise UsageError(f"no Ray cluster answers at {address}: {error.strerror or error}", STATUS) from None


def _reason(error: BaseException) -> str:
    """The last line of what Ray says of an error."""
    return (str(error).strip() or type(error).__name__).splitlines()[-1].strip()
