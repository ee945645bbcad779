"""The engines of the modes, loaded when they are needed and kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol

from lmchat.engine.protocol import StreamingEngine


class LocalEngine(StreamingEngine, Protocol):
    """An engine of this process, of which it is known where it computes."""

    @property
    def device(self) -> object:
        """Where it computes; its `str` is shown."""


class Engines:
    """Loads each checkpoint once; any number of threads may ask.

    Args:
        load: gives the engine of a checkpoint, or raises `LmchatError`; a failure is not remembered.
    """

    def __init__(self, load: Callable[[str], LocalEngine]) -> None:
        self._load = load
        self._loaded: dict[str, LocalEngine] = {}
        self._lock = threading.Lock()

    def loaded(self, name: str) -> LocalEngine | None:
        """The engine of a checkpoint if it is there already."""
        return self._loaded.get(name)

    def get(self, name: str) -> LocalEngine:
        """The engine of a checkpoint, which may take seconds; raises `LmchatError`."""
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = self._load(name)
            return self._loaded[name]
