"""Loading an engine at the moment when it is needed, with all that computes: that takes a good part of a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmchat.garbage import uncollected

if TYPE_CHECKING:
    from lmchat.engine.engine import Engine


def load_engine(checkpoint: str, device: str = "auto") -> Engine:
    """The engine of a checkpoint, as `Engine.load` has it; for a process whose memory is lmchat's alone to manage."""
    with uncollected():
        from lmchat.engine.engine import Engine

        return Engine.load(checkpoint, device)
