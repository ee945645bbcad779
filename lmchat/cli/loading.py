"""Loading the engine, at the moment when it is needed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from lmchat.errors import CheckpointMissing
from lmchat.locations import resolve_checkpoint

if TYPE_CHECKING:
    from lmchat.engine.engine import Engine


def load_engine(checkpoint: str, device: str) -> Engine:
    """The engine of a checkpoint; imported here because it brings torch, which takes a second or more."""
    from lmchat.engine.engine import Engine

    return Engine.load(checkpoint, device)


def checkpoint_hash(checkpoint: str) -> str:
    """What tells a checkpoint from all others: the SHA-256 of its list of hashes; "" where there is none."""
    try:
        sums = Path(resolve_checkpoint(checkpoint), "SHA256SUMS").read_bytes()
    except (CheckpointMissing, OSError):
        return ""
    return hashlib.sha256(sums).hexdigest()
