"""Getting an engine, at the moment when it is needed: the daemon's, or one that is loaded here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lmchat.cli.shared.guard import interrupts_deferred
from lmchat.engine import loading
from lmchat.engine.protocol import StreamingEngine
from lmchat.engine.trained import check_trained, trained_modes
from lmchat.errors import CheckpointDamaged, CheckpointMissing
from lmchat.garbage import uncollected
from lmchat.locations import CONFIG_FILE, SUMS_FILE, resolve_checkpoint

if TYPE_CHECKING:
    from lmchat.engine.engine import Engine


def find_engine(checkpoint: str, device: str) -> StreamingEngine:
    """The engine of a checkpoint: that of the daemon if one runs and no device is named, otherwise loaded here."""
    if device == "auto":
        from lmchat.daemon.place import has_socket

        if has_socket():
            with uncollected():
                from lmchat.daemon.client import RemoteEngine

            folder, known = resolve_checkpoint(checkpoint), checkpoint_sums(checkpoint)
            if known:
                return RemoteEngine(folder, known, lambda: load_engine(checkpoint, device))
    return load_engine(checkpoint, device)


def load_engine(checkpoint: str, device: str) -> Engine:
    """The engine of a checkpoint, loaded here; Ctrl+C waits for it, since compiled modules may abort when interrupted.

    Raises what `lmchat.engine.loading.load_engine` raises.
    """
    with interrupts_deferred():
        return loading.load_engine(checkpoint, device)


def check_for(mode: str, checkpoint: str) -> None:
    """Raise `CheckpointUnfit`, as an engine would at every request, where a checkpoint was trained for other modes."""
    try:
        folder = resolve_checkpoint(checkpoint)
        modes = trained_modes(read_config(folder))
    except (CheckpointMissing, CheckpointDamaged):
        return  # loading it says what is wrong
    check_trained(mode, modes, folder.name)


def read_config(folder: Path) -> dict[str, Any]:
    """The config.json of a checkpoint, of which nothing else is read or verified; raises `CheckpointDamaged`."""
    import json

    try:
        config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointDamaged(f"{folder / CONFIG_FILE} cannot be read", "fetch the checkpoint again") from error
    if not isinstance(config, dict):
        raise CheckpointDamaged(f"{folder / CONFIG_FILE} is no configuration", "fetch the checkpoint again")
    return config


def checkpoint_hash(checkpoint: str) -> str:
    """The SHA-256 of `checkpoint_sums`; "" where there is none."""
    import hashlib

    sums = checkpoint_sums(checkpoint)
    return hashlib.sha256(sums.encode("latin-1")).hexdigest() if sums else ""


def checkpoint_sums(checkpoint: str) -> str:
    """What tells a checkpoint from all others: its list of hashes, a character a byte; "" where there is none."""
    try:
        return Path(resolve_checkpoint(checkpoint), SUMS_FILE).read_bytes().decode("latin-1")
    except (CheckpointMissing, OSError):
        return ""
