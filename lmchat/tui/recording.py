"""What wants to know how a conversation goes, such as a history that saves it."""

from __future__ import annotations

from typing import Protocol

from lmchat.tui.conversation import Turn


class Recorder(Protocol):
    """Told of everything as it happens, in the thread of the interface; it must be quick and raise `LmchatError`."""

    def asked(self, turn: Turn) -> None:
        """A message was sent."""

    def wrote(self, turn: Turn, text: str) -> None:
        """The reply grew by `text`."""

    def ended(self, turn: Turn) -> None:
        """The reply is completed, cancelled or failed, as `turn.status` says."""

    def cleared(self) -> None:
        """A new conversation begins."""


class NoRecorder:
    """Keeps nothing."""

    def asked(self, turn: Turn) -> None:
        """Nothing is kept."""

    def wrote(self, turn: Turn, text: str) -> None:
        """Nothing is kept."""

    def ended(self, turn: Turn) -> None:
        """Nothing is kept."""

    def cleared(self) -> None:
        """Nothing is kept."""
