"""What Python's garbage collector need not look through."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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
