"""What wants to know how a conversation goes, such as a history that saves it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lmchat.history.store import Store
from lmchat.tui.conversation.turn import Turn


class Recorder(Protocol):
    """Told of everything as it happens, in the thread of the interface; it must be quick and raise `LmchatError`."""

    @property
    def store(self) -> Store:
        """Where sessions are."""

    @property
    def session(self) -> int | None:
        """The number of the session that goes on; None before its first message."""

    @property
    def is_behind(self) -> bool:
        """Whether there is something that could not be kept yet."""

    def asked(self, turn: Turn) -> None:
        """A message was sent."""

    def wrote(self, turn: Turn, text: str) -> None:
        """The reply grew by `text`."""

    def ended(self, turn: Turn) -> None:
        """The reply is completed, cancelled or failed, as `turn.status` says."""

    def cleared(self) -> None:
        """A new conversation begins."""

    def closed(self) -> None:
        """Nothing comes any more in this conversation: what could not be kept yet is tried a last time."""

    def reopened(self, session: int, turns: Mapping[int, Turn]) -> None:
        """A saved session goes on; `turns` has the turn of each of its messages by the message's number."""
