"""What is said to the daemon, a line of JSON for each message, and what it says of itself.

The classes here are of msgspec, which makes one in a fortieth of the time of a dataclass: every command waits for that.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from lmchat.engine.request import Request


class Message(msgspec.Struct, frozen=True):
    """What a command wants of the daemon.

    Attributes:
        wish: to do a request, to tell how the daemon is, or to end it.
        version: lmchat's.
        checkpoint: the folder.
        sums: what tells the checkpoint from all others: its list of hashes.
        request: to be done.
    """

    wish: Literal["do", "status", "stop"]
    version: str
    checkpoint: str = ""
    sums: str = ""
    request: Request | None = None


class Refused(msgspec.Struct, frozen=True):
    """The daemon does not do this request; the command does it itself."""

    reason: str


class Status(msgspec.Struct, frozen=True):
    """How the daemon is.

    Attributes:
        version: lmchat's.
        pid: its process.
        seconds: since it started.
        requests: begun so far.
        checkpoints: that are loaded.
        idle_minutes: without a request, after which it ends.
    """

    version: str
    pid: int
    seconds: float
    requests: int
    checkpoints: tuple[str, ...]
    idle_minutes: float


def message_line(message: Message) -> bytes:
    """A message as it goes over the socket; raises `UnicodeEncodeError` for text with lone surrogates."""
    return msgspec.json.encode(message) + b"\n"


def read_message(line: bytes) -> Message:
    """The message of a line; raises `ValueError` for anything else."""
    return msgspec.json.decode(line, type=Message)


def read_status(line: bytes) -> Status:
    """The status in a line; raises `ValueError` for anything else."""
    (status,) = msgspec.json.decode(line, type=dict[Literal["Status"], Status]).values()
    return status
