"""Loading the engine, at the moment when it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lmchat.engine.engine import Engine


def load_engine(checkpoint: str, device: str) -> Engine:
    """The engine of a checkpoint; imported here because it brings torch, which takes a second or more."""
    from lmchat.engine.engine import Engine

    return Engine.load(checkpoint, device)
