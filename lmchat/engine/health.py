"""What can be told of this machine and of the checkpoints on it: what `lmchat doctor` and `lmchat checkpoint` print."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lmchat import __version__
from lmchat.decoding.config import DecodingConfig
from lmchat.engine.device import select_device
from lmchat.engine.engine import Engine
from lmchat.engine.request import Request
from lmchat.errors import ConfigError, LmchatError
from lmchat.locations import checkpoint_names, config_file, data_dir, resolve_checkpoint, state_dir
from lmchat.model.checkpoint import WEIGHTS, read_verified, sha256
from lmchat.model.networks import load_network
from lmchat.settings import read_settings

SHIPPED = ("answer", "chat", "generate", "summarize")
"""The checkpoints that the commands use."""
PROMPT = "The river is clean again, and people swim in it."
WARM_UP, MEASURED = 8, 64
"""Tokens that are written before the speed is measured, and while it is."""


@dataclass(frozen=True, slots=True)
class CheckpointHealth:
    """A checkpoint that was loaded and verified, or why it could not be.

    Attributes:
        name: as it was asked for.
        folder: where it is; empty where it is nowhere.
        sha256: of its weights.
        precision: what its step is computed in on this machine.
        error: what is wrong.
    """

    name: str
    folder: str = ""
    sha256: str = ""
    precision: str = ""
    error: LmchatError | None = None

    def as_json(self) -> dict[str, Any]:
        """Its values for JSON."""
        return {
            "name": self.name,
            "folder": self.folder,
            "sha256": self.sha256,
            "precision": self.precision,
            "ok": self.error is None,
            "problem": str(self.error) if self.error else None,
        }


def examine_checkpoint(name: str) -> CheckpointHealth:
    """Load a checkpoint by name or folder, verifying all of it."""
    folder = Path()
    try:
        folder = resolve_checkpoint(name)
        loaded = load_network(folder, "cpu", "auto")
        return CheckpointHealth(name, str(folder), sha256(read_verified(folder)[WEIGHTS]), loaded.precision)
    except LmchatError as error:
        return CheckpointHealth(name, str(folder) if folder.name else "", error=error)


def examine_checkpoints() -> list[CheckpointHealth]:
    """All checkpoints that are there or should be."""
    return [examine_checkpoint(name) for name in sorted({*checkpoint_names(), *SHIPPED})]


def machine_facts() -> dict[str, str]:
    """Versions and what is computed with, by name."""
    return {
        "lmchat": __version__,
        "python": platform.python_version(),
        "onnxruntime": version("onnxruntime"),
        "torch": version("torch"),
        "system": platform.platform(),
        "device": select_device(),
        "processors": str(os.cpu_count()),
    }


def paths() -> dict[str, Path]:
    """Where lmchat keeps things, by name."""
    return {"configuration": config_file(), "state": state_dir(), "sessions": data_dir()}


def path_problems() -> Iterator[LmchatError]:
    """What is wrong with the places where lmchat keeps things."""
    try:
        read_settings(config_file())
    except ConfigError as error:
        yield error
    for name, path in paths().items():
        there = next(parent for parent in (path, *path.parents) if parent.exists())
        if not os.access(there, os.W_OK):
            yield ConfigError(f"{name}: {there} cannot be written to", "change its permissions")


def tokens_per_second(checkpoint: str) -> float:
    """The speed of a short greedy continuation, one text alone on the CPU, its source being read included.

    Raises:
        LmchatError: the checkpoint cannot be used.
    """
    engine = Engine.load(checkpoint, "cpu")
    for count in (WARM_UP, MEASURED):
        config = DecodingConfig(min_new_tokens=count, max_new_tokens=count)
        began = time.perf_counter()
        engine.run(Request("generate", PROMPT, decoding=config))
        seconds = time.perf_counter() - began
    return MEASURED / seconds
