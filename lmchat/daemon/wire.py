"""What goes over the socket: a line of JSON for each message, and for each event of a stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import msgspec

from lmchat import errors
from lmchat.engine.events import Cancelled, Completed, Event, Failed, Progress, Started, Token
from lmchat.engine.request import Request
from lmchat.errors import LmchatError


@dataclass(frozen=True, slots=True)
class Message:
    """What a command wants of the daemon.

    Attributes:
        wish: to do a request, to tell how the daemon is, or to end it.
        version: lmchat's.
        checkpoint: the folder.
        sha256: what tells the checkpoint from all others.
        request: to be done.
    """

    wish: Literal["do", "status", "stop"]
    version: str
    checkpoint: str = ""
    sha256: str = ""
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The daemon does not do this request; the command does it itself."""

    reason: str


@dataclass(frozen=True, slots=True)
class Status:
    """How the daemon is.

    Attributes:
        version: lmchat's.
        pid: its process.
        seconds: since it started.
        requests: done so far.
        checkpoints: that are loaded.
        idle_minutes: without a request, after which it ends.
    """

    version: str
    pid: int
    seconds: float
    requests: int
    checkpoints: tuple[str, ...]
    idle_minutes: float


@dataclass(frozen=True, slots=True)
class Fault:
    """A `Failed`, whose error is told by the name of its class."""

    kind: str
    message: str
    hint: str
    text: str


DaemonReply: TypeAlias = Event | Refused | Status
KINDS: dict[str, type[Any]] = {
    kind.__name__: kind for kind in (Started, Progress, Token, Completed, Cancelled, Fault, Refused, Status)
}


def message_line(message: Message) -> bytes:
    """A message as it goes over the socket; raises `UnicodeEncodeError` for text with lone surrogates."""
    return msgspec.json.encode(message) + b"\n"


def read_message(line: bytes) -> Message:
    """The message of a line; raises `ValueError` for anything else."""
    return msgspec.json.decode(line, type=Message)


def reply_line(reply: DaemonReply) -> bytes:
    """A reply as it goes over the socket."""
    told: Any = reply
    if isinstance(reply, Failed):
        error = reply.error
        told = Fault(type(error).__name__, error.message, error.hint, reply.text)
    return msgspec.json.encode({type(told).__name__: told}) + b"\n"


def read_reply(line: bytes) -> DaemonReply:
    """The reply of a line; raises `ValueError` for anything else."""
    told = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    if len(told) != 1 or (kind := next(iter(told))) not in KINDS:
        raise ValueError("no reply of the daemon")
    reply = msgspec.json.decode(told[kind], type=KINDS[kind])
    if isinstance(reply, Fault):
        return Failed(_error(reply), reply.text)
    return reply  # type: ignore[no-any-return]


def _error(fault: Fault) -> LmchatError:
    kind = getattr(errors, fault.kind, LmchatError)
    known = kind if isinstance(kind, type) and issubclass(kind, LmchatError) else LmchatError
    return known(fault.message, fault.hint)
