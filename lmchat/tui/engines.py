"""The engines of the modes, loaded when they are needed and kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from lmchat.engine.events import Event
    from lmchat.modes.request import Request


class StreamingEngine(Protocol):
    """What is needed of an engine."""

    @property
    def name(self) -> str:
        """The checkpoint's name."""

    @property
    def device(self) -> object:
        """Where it computes; its `str` is shown."""

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Work on one request."""


class Engines:
    """Loads each checkpoint once; any number of threads may ask.

    Args:
        load: gives the engine of a checkpoint, or raises `LmchatError`; a failure is not remembered.
    """

    def __init__(self, load: Callable[[str], StreamingEngine]) -> None:
        self._load = load
        self._loaded: dict[str, StreamingEngine] = {}
        self._lock = threading.Lock()

    def loaded(self, name: str) -> StreamingEngine | None:
        """The engine of a checkpoint if it is there already."""
        return self._loaded.get(name)

    def get(self, name: str) -> StreamingEngine:
        """The engine of a checkpoint, which may take seconds; raises `LmchatError`."""
        with self._lock:
            if name not in self._loaded:
                self._loaded[name] = self._load(name)
            return self._loaded[name]
