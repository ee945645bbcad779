"""What the daemon says: a line of JSON for each event of a stream, or for what it says of itself."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from lmchat import errors
from lmchat.daemon.wire import Refused, Status
from lmchat.engine.events import Cancelled, Completed, Event, Failed, Progress, Started, Token
from lmchat.errors import LmchatError


class Fault(msgspec.Struct, frozen=True):
    """A `Failed`, whose error is told by the name of its class."""

    kind: str
    message: str
    hint: str
    text: str


DaemonReply: TypeAlias = Event | Refused | Status
KINDS: dict[str, type[Any]] = {
    kind.__name__: kind for kind in (Started, Progress, Token, Completed, Cancelled, Fault, Refused, Status)
}


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
