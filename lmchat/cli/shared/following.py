"""Following one request of the engine from its first event to its last, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from lmchat.cli.shared.narration import ProgressLine
from lmchat.errors import LmchatError
from lmchat.text.sanitize import terminal_safe

if TYPE_CHECKING:
    from lmchat.engine.events import Completed, Event, Token


def follow(
    events: Iterable[Event],
    progress: ProgressLine | None = None,
    take: Callable[[Token], None] | None = None,
) -> Completed:
    """Follow the work on one request and give its last event.

    Args:
        events: as an engine streams them.
        progress: is told how far it is.
        take: takes every token that is certain.

    Raises:
        LmchatError: it could not be done.
        KeyboardInterrupt: it was cancelled.
    """
    from lmchat.engine.events import Cancelled, Completed, Failed, Progress, Token

    for event in events:
        match event:
            case Token():
                if take is not None:
                    take(event)
            case Progress():
                if progress is not None:
                    progress.update(event.done, event.total)
            case Completed():
                return event
            case Failed():
                raise event.error
            case Cancelled():
                raise KeyboardInterrupt
    raise LmchatError("the engine ended without a result")


def said_something(completed: Completed) -> Completed:
    """`completed` itself; raises `LmchatError` if there is nothing to be seen in its text."""
    if not terminal_safe(completed.text).strip():
        raise LmchatError("nothing could be written about it", "there may be no words in the text")
    return completed
