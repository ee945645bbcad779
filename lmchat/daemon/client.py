"""The daemon as commands see it: an engine of which only the name is here."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path

from lmchat import __version__
from lmchat.daemon.place import has_socket, socket_path
from lmchat.daemon.wire import Message, Refused, Status, message_line, read_reply
from lmchat.engine.events import Cancelled, Completed, Event, Failed, Token
from lmchat.engine.protocol import StreamingEngine
from lmchat.engine.request import Request
from lmchat.errors import LmchatError

ANSWER_SECONDS = 2.0
"""In which a daemon that is well takes a connection, and tells how it is."""


class RemoteEngine:
    """A checkpoint of the daemon.

    Args:
        folder: where it is; its name is the checkpoint's.
        sha256: what tells it from all others.
        load: loads the engine here, for requests that the daemon refuses or does not get.
    """

    def __init__(self, folder: Path, sha256: str, load: Callable[[], StreamingEngine]) -> None:
        self.name = folder.name
        self._folder, self._sha256, self._load = folder, sha256, load
        self._here: StreamingEngine | None = None

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Work on one request: the same events as those of an engine here. Dropping it ends the work."""
        if self._here is None:
            if (yield from self._stream_there(request, cancel)):
                return
            self._here = self._load()
        yield from self._here.stream(request, cancel)

    def _stream_there(self, request: Request, cancel: threading.Event | None) -> Generator[Event, None, bool]:
        """What the daemon makes of a request; whether it has begun with it."""
        begun, text, fault = False, "", "it ended"
        try:
            for event in self._ask(request):
                begun = True
                yield event
                if isinstance(event, (Completed, Cancelled, Failed)):
                    return True
                text += event.text if isinstance(event, Token) else ""
                if cancel is not None and cancel.is_set():
                    yield Cancelled(text)
                    return True
        except (OSError, ValueError) as error:
            fault = str(error)
        if begun:
            yield Failed(LmchatError(f"the daemon broke off: {fault}", "do it again; `lmchat daemon status`"), text)
        return begun

    def _ask(self, request: Request) -> Iterator[Event]:
        """The events that the daemon sends; nothing where it refuses, or says nothing at all, as a stopped process."""
        if status() is None:
            return
        wish = Message("do", __version__, str(self._folder.resolve()), self._sha256, request)
        with closing(connected(socket_path())) as connection:
            connection.sendall(message_line(wish))
            connection.settimeout(None)
            with connection.makefile("rb") as lines:
                for line in lines:
                    reply = read_reply(line)
                    if isinstance(reply, (Refused, Status)):
                        return
                    yield reply


def status() -> Status | None:
    """How the daemon is; None where none runs."""
    return _told("status")


def stop() -> Status | None:
    """End the daemon when it has done what it has begun; how it was, None where none runs."""
    return _told("stop")


def _told(wish: str) -> Status | None:
    if not has_socket():
        return None
    try:
        with closing(connected(socket_path())) as connection:
            connection.sendall(message_line(Message("stop" if wish == "stop" else "status", __version__)))
            with connection.makefile("rb") as lines:
                reply = read_reply(lines.readline())
    except (OSError, ValueError):
        return None
    return reply if isinstance(reply, Status) else None


def connected(path: Path) -> socket.socket:
    """A connection to the daemon; raises `OSError`."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(ANSWER_SECONDS)
    try:
        connection.connect(str(path))
    except OSError:
        connection.close()
        raise
    return connection
