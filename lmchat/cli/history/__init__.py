"""The saved sessions: `lmchat history`."""

from lmchat.cli.history.command import history

__all__ = ["history"]
