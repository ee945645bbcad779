"""Loading an engine at the moment when it is needed, with all that computes: that takes a good part of a second."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lmchat.engine.engine import Engine


def load_engine(checkpoint: str, device: str = "auto") -> Engine:
    """The engine of a checkpoint, as `Engine.load` has it; for a process whose memory is lmchat's alone to manage."""
    with uncollected():
        from lmchat.engine.engine import Engine

        return Engine.load(checkpoint, device)


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the garbage collector away from what is made meanwhile, for good.

    Importing what an engine or a command stands on makes many thousand objects that all stay. Looking through them
    again and again, as they become more, takes a good part of the processor time of a summary.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
