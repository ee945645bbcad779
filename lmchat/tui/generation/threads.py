"""The threads of the application, for which nobody waits when it ends: an engine may still be loaded for seconds."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Threads(ThreadPoolExecutor):
    """Runs functions; what runs when it is shut down goes on by itself until the process ends."""

    def __init__(self) -> None:
        super().__init__()
        self._at_work: set[Future[Any]] = set()

    @property
    def at_work(self) -> bool:
        """Whether a function is still to end."""
        return bool(self._at_work)

    def submit(
        self, fn: Callable[Arguments, Result], /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Future[Result]:
        future = super().submit(fn, *args, **kwargs)
        self._at_work.add(future)
        future.add_done_callback(self._at_work.discard)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        super().shutdown(wait=False, cancel_futures=True)
