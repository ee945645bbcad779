"""Engines are loaded in a thread before they are needed; it is known which could not be."""

from __future__ import annotations

from collections.abc import Callable

from textual.message import Message

from lmchat.engine.faults import as_error
from lmchat.errors import LmchatError
from lmchat.tui.generation.engines import Engines
from lmchat.tui.messages import EngineLoaded
from lmchat.tui.strings import strings


class Preloader:
    """Loads engines, and knows how it stands with each.

    Args:
        engines: where they are kept.
        run: runs a function in a thread.
        post: takes an `EngineLoaded` when one is there, or could not be loaded.
    """

    def __init__(
        self, engines: Engines, run: Callable[[Callable[[], None]], object], post: Callable[[Message], object]
    ) -> None:
        self._engines, self._run, self._post = engines, run, post
        self._missing: set[str] = set()

    def begin(self, name: str) -> None:
        """Load the engine of a mode unless it is there."""
        if self._engines.loaded(name) is None:
            self._run(lambda: self._load(name))

    def ended(self, name: str, error: LmchatError | None) -> bool:
        """An engine was loaded, or could not be; returns whether it is news that it could not."""
        is_news = error is not None and name not in self._missing
        (self._missing.discard if error is None else self._missing.add)(name)
        return is_news

    def state(self, name: str) -> str:
        """The engine of a mode and where it computes, or why it does not."""
        engine = self._engines.loaded(name)
        if engine is not None:
            return f"{engine.name} ({engine.device})"
        return f"{name} ({strings.ENGINE_MISSING if name in self._missing else strings.ENGINE_LOADING})"

    def _load(self, name: str) -> None:
        """Load an engine, in a thread."""
        try:
            self._engines.get(name)
        except Exception as error:  # noqa: BLE001 (told by whoever needs the engine)
            self._post(EngineLoaded(name, as_error(error)))
        else:
            self._post(EngineLoaded(name, None))
