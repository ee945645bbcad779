"""Where the socket of the daemon is, and whether it can be trusted: it is the user's own, and nobody else's."""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

from lmchat.errors import UsageError
from lmchat.locations import APPLICATION, state_dir

SOCKET_FILE = "daemon.sock"
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def available() -> bool:
    """Whether this system has Unix sockets."""
    return hasattr(socket, "AF_UNIX")


def socket_path() -> Path:
    """Of the user's daemon, whether it runs or not: in XDG_RUNTIME_DIR, or where lmchat keeps its state.

    A relative XDG_RUNTIME_DIR, which would be another one in each folder, counts for nothing, as XDG has it.
    """
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    return (runtime / APPLICATION if runtime.is_absolute() else state_dir() / "run") / SOCKET_FILE


def has_socket() -> bool:
    """Whether there is a socket that can be trusted; it may be that nobody listens."""
    return available() and is_trusted(socket_path())


def private_folder(path: Path) -> None:
    """Make the folder of a socket, for this user alone; raises `UsageError` where it is somebody else's."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.parent.lstat().st_uid == os.getuid():
        path.parent.chmod(0o700)
    if not is_own(path.parent):
        raise UsageError(f"{path.parent} is not this user's own folder", "set XDG_RUNTIME_DIR to one that is")


def is_trusted(path: Path) -> bool:
    """Whether a socket is there, in a folder that nobody but this user can write to."""
    return is_own(path.parent) and is_own(path)


def is_own(path: Path) -> bool:
    """Whether something is there that belongs to this user, and nobody else has any right to it."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return found.st_uid == os.getuid() and not stat.S_ISLNK(found.st_mode) and not found.st_mode & OTHERS
