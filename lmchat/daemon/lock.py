"""The lock that a daemon has as long as its process lives, on a file beside its socket.

It can be imported only where there are Unix sockets.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from lmchat.daemon.place import private_folder


def take(socket: Path) -> bool:
    """Whether this process has the lock, from now on until it ends; not where another one has it.

    The folder is made for this user alone; raises `UsageError` where it is somebody else's.
    """
    private_folder(socket)
    descriptor = os.open(_file(socket), os.O_RDWR | os.O_CREAT, 0o600)
    taken = _locked(descriptor, fcntl.LOCK_EX)
    if not taken:
        os.close(descriptor)
    return taken


def is_taken(socket: Path) -> bool:
    """Whether a process has the lock."""
    try:
        descriptor = os.open(_file(socket), os.O_RDWR)
    except OSError:  # there is none, or it is somebody else's
        return False
    try:
        return not _locked(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _file(socket: Path) -> Path:
    return socket.with_suffix(".lock")


def _locked(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
