"""The daemon itself: engines by checkpoint, and a thread for each connection."""

from __future__ import annotations

import os
import socketserver
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

from lmchat import __version__
from lmchat.daemon.first_requests import FIRST_REQUESTS
from lmchat.daemon.place import private_folder
from lmchat.daemon.replies import DaemonReply, reply_line
from lmchat.daemon.wire import Message, Refused, Status, read_message
from lmchat.engine.events import Failed
from lmchat.engine.faults import as_error
from lmchat.engine.protocol import StreamingEngine
from lmchat.engine.request import Request
from lmchat.errors import UsageError

LONGEST_MESSAGE = 64 << 20
"""Bytes; a longer one is refused, and the command does its work itself."""
MESSAGE_SECONDS = 10.0
"""In which a caller sends its message."""
SEND_SECONDS = 300.0
"""In which a caller takes an event; one that does not, such as a process that was stopped, is given up."""
LOOK_SECONDS = 0.2
"""Between two looks at whether to end."""


Load = Callable[[str], StreamingEngine]
"""Loads the checkpoint in a folder."""
Sums = Callable[[str], str]
"""What tells the checkpoint in a folder from all others: its list of hashes."""


class Engines:
    """Engines by the folder of their checkpoint; one whose files have changed is loaded anew."""

    def __init__(self, load: Load, sums_of: Sums) -> None:
        self._load, self._sums_of = load, sums_of
        self._loaded: dict[str, tuple[str, StreamingEngine]] = {}
        self._lock = threading.Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """Of the checkpoints that are loaded."""
        return tuple(sorted(Path(folder).name for folder in tuple(self._loaded)))  # not under the lock: loading has it

    def get(self, folder: str, first: Iterable[Request] = ()) -> tuple[str, StreamingEngine]:
        """The list of hashes and the engine of a checkpoint; raises `LmchatError` where it cannot be loaded.

        Args:
            folder: of the checkpoint.
            first: what the engine does, whatever comes of it, before it is there for others.
        """
        with self._lock:
            known = self._sums_of(folder)
            if self._loaded.get(folder, ("", None))[0] != known or not known:
                engine = self._load(folder)
                for request in first:
                    deque(engine.stream(request), maxlen=0)
                self._loaded[folder] = (known, engine)
            return self._loaded[folder]


class Daemon(socketserver.ThreadingUnixStreamServer):
    """Serves one user until it is told to end, or nothing was asked for a while.

    Args:
        path: of the socket; its folder is made for this user alone.
        load: loads an engine.
        sums_of: tells checkpoints apart.
        idle_minutes: without a request, after which it ends.

    Raises:
        UsageError: another daemon serves there, or the folder is not the user's own.
    """

    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(self, path: Path, load: Load, sums_of: Sums, idle_minutes: float) -> None:
        self.engines = Engines(load, sums_of)
        self.idle_minutes = idle_minutes
        self.requests = 0
        self._began = time.monotonic()
        self._asked, self._working = self._began, 0
        self._lock = threading.Lock()
        self._ending = threading.Event()
        private_folder(path)
        before = os.umask(0o177)  # the socket is readable and writable by this user alone from its first moment on
        try:
            super().__init__(str(path), Connection)
        except OSError as error:
            too_long = "set XDG_RUNTIME_DIR to a folder with a shorter path"  # of which the system has no number
            hint = "`lmchat daemon status` tells whether one runs" if error.errno else too_long
            raise UsageError(f"{path}: {error.strerror or error}", hint) from error
        finally:
            os.umask(before)
        self.path, self._bound = path, path.lstat()

    def serve(self, folders: Iterable[str] = ()) -> None:
        """Serve until it is to end, and all is done that was begun; checkpoints in `folders` are loaded at once."""
        serving = threading.Thread(target=self.serve_forever, args=(LOOK_SECONDS,))
        serving.start()
        try:
            for folder in folders:
                self.engines.get(folder, FIRST_REQUESTS)
            while not self._ending.wait(LOOK_SECONDS) and not self._is_idle():
                pass
        finally:
            self._remove_socket()
            self.shutdown()
            serving.join()
            self.server_close()

    def end(self) -> None:
        """Have `serve` return."""
        self._ending.set()

    def status(self) -> Status:
        """How it is."""
        seconds = time.monotonic() - self._began
        return Status(__version__, os.getpid(), seconds, self.requests, self.engines.names, self.idle_minutes)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Count a request, before any event of it is sent: who has had its last one finds it counted."""
        with self._lock:
            self._working += 1
            self.requests += 1
        try:
            yield
        finally:
            with self._lock:
                self._working -= 1
                self._asked = time.monotonic()

    def _remove_socket(self) -> None:
        """Have nobody ask any more; a socket that another daemon has put there is left alone."""
        with suppress(OSError):
            if os.path.samestat(self.path.lstat(), self._bound):
                self.path.unlink()

    def _is_idle(self) -> bool:
        with self._lock:
            return not self._working and time.monotonic() - self._asked > 60 * self.idle_minutes


class Connection(socketserver.StreamRequestHandler):
    """One connection: one message, and its replies."""

    timeout = MESSAGE_SECONDS

    def handle(self) -> None:
        """Do what the message wants; a caller that goes away, or stays but does not read, ends the work."""
        daemon = cast("Daemon", self.server)
        with suppress(OSError):
            try:
                message = read_message(self.rfile.readline(LONGEST_MESSAGE))
            except ValueError as error:
                self._reply(Refused(f"no message of lmchat: {error}"))
                return
            self.connection.settimeout(SEND_SECONDS)
            if message.wish == "do":
                self._do(daemon, message)
                return
            self._reply(daemon.status())
            if message.wish == "stop":
                daemon.end()

    def _do(self, daemon: Daemon, message: Message) -> None:
        if message.version != __version__ or message.request is None:
            self._reply(Refused(f"this is the daemon of lmchat {__version__}"))
            return
        with daemon.at_work():
            try:
                known, engine = daemon.engines.get(message.checkpoint)
            except Exception as error:  # noqa: BLE001 (whatever is wrong with a checkpoint, the caller is told)
                self._reply(Failed(as_error(error)))
                return
            if known != message.sums:
                self._reply(Refused("the checkpoint has changed"))
                return
            self._stream(engine, message.request)

    def _stream(self, engine: StreamingEngine, request: Request) -> None:
        cancel = threading.Event()
        threading.Thread(target=self._watch, args=(cancel,), daemon=True).start()
        for event in engine.stream(request, cancel):
            self._reply(event)

    def _watch(self, cancel: threading.Event) -> None:
        """Cancel the work when the caller closes the connection: nothing more is ever sent by it."""
        with suppress(OSError):
            while True:
                with suppress(TimeoutError):
                    self.connection.recv(1)
                    break
        cancel.set()

    def _reply(self, reply: DaemonReply) -> None:
        self.wfile.write(reply_line(reply))
