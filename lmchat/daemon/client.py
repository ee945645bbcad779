"""The daemon as commands see it: an engine of which only the name is here."""

from __future__ import annotations

import socket
import threading
import weakref
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from lmchat import __version__
from lmchat.daemon.place import has_socket, socket_path
from lmchat.daemon.wire import Message, Refused, Status, message_line, read_status
from lmchat.engine.protocol import StreamingEngine
from lmchat.engine.request import Request
from lmchat.errors import LmchatError

if TYPE_CHECKING:
    from lmchat.engine.events import Event

ANSWER_SECONDS = 2.0
"""In which a daemon that is well takes a connection, and tells how it is."""


class RemoteEngine:
    """A checkpoint of the daemon.

    Args:
        folder: where it is; its name is the checkpoint's.
        sums: what tells it from all others: its list of hashes.
        load: loads the engine here, for requests that the daemon refuses or does not get.
    """

    def __init__(self, folder: Path, sums: str, load: Callable[[], StreamingEngine]) -> None:
        self.name = folder.name
        self._folder, self._sums, self._load = folder, sums, load
        self._here: StreamingEngine | None = None

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Work on one request: the same events as those of an engine here. Dropping it ends the work.

        The daemon begins at once, not when the first event is asked for.
        """
        connection = None if self._here else self._sent(request)
        events = self._stream(request, cancel, connection)
        if connection is not None:  # which nothing else would close where no event is ever asked for
            weakref.finalize(events, connection.close)
        return events

    def _stream(
        self, request: Request, cancel: threading.Event | None, connection: socket.socket | None
    ) -> Iterator[Event]:
        if connection is not None and (yield from self._stream_there(connection, cancel)):
            return
        self._here = self._here or self._load()
        yield from self._here.stream(request, cancel)

    def _stream_there(self, connection: socket.socket, cancel: threading.Event | None) -> Generator[Event, None, bool]:
        """What the daemon makes of the request that it was sent; whether it has begun with it."""
        from lmchat.engine.events import Cancelled, Completed, Failed, Token

        begun, text, fault = False, "", "it ended"
        try:
            for event in _events(connection):
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

    def _sent(self, request: Request) -> socket.socket | None:
        """The connection over which the daemon was sent a request; None where it says nothing, as a stopped process."""
        if status() is None:
            return None
        wish = Message("do", __version__, str(self._folder.resolve()), self._sums, request)
        try:
            connection = connected(socket_path())
        except OSError:
            return None
        try:
            connection.sendall(message_line(wish))
        except (OSError, ValueError):
            connection.close()
            return None
        connection.settimeout(None)
        return connection


def _events(connection: socket.socket) -> Iterator[Event]:
    """The events that the daemon sends, after which the connection is closed; none where it refuses."""
    from lmchat.daemon.replies import (
        read_reply,  # here, since it takes 10 ms to import: the daemon is at work meanwhile
    )

    with connection, connection.makefile("rb") as lines:
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
                return read_status(lines.readline())
    except (OSError, ValueError):
        return None


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
