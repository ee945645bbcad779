"""An engine as those who ask it see it, whether it is in this process or in another one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from lmchat.engine.events import Event
    from lmchat.engine.request import Request


class StreamingEngine(Protocol):
    """What works on one request at a time."""

    @property
    def name(self) -> str:
        """The checkpoint's name."""

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Work on one request, as `lmchat.engine.engine.Engine.stream` does."""
