"""One connection to a history's file, for all threads of this process and beside other processes.

Threads take turns at a lock. Processes take turns at SQLite's own, for which each waits ten seconds or as told; every
transaction that writes takes it at once, so that none has to be given up half-way. The file is in WAL mode, where
readers and the writer do not wait for each other, and what is committed survives the end of the process however it ends
(`synchronous = NORMAL`: a power cut may take the last commits, but damages nothing).
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lmchat.errors import HistoryDamaged, HistoryError, HistoryVersion
from lmchat.history.schema import MIGRATIONS, is_foreign, migrate, version_of

WAIT_SECONDS = 10.0
_RETRY_SECONDS = 0.02
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_IN_USE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class Database:
    """An open history.

    Args:
        path: the file, which is made if there is none, with its folder, for this user alone; None: in memory only.

    Raises:
        HistoryError: it cannot be opened; `HistoryDamaged` and `HistoryVersion` leave the file as it was.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.lock = threading.RLock()
        with _explained(path):
            if path is not None:
                _make_private(path)
            self._connection = sqlite3.connect(
                path or ":memory:", timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                self._set_up()
            except BaseException:
                self._connection.close()
                raise

    def _set_up(self) -> None:
        if is_foreign(self._connection):
            raise HistoryDamaged(f"{self.path}: not a history of lmchat", "move it away, or name another file")
        if version_of(self._connection) > len(MIGRATIONS):
            raise HistoryVersion(f"{self.path}: written by a newer lmchat", "update lmchat")
        _write_ahead(self._connection)
        for setting in ("synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON", "temp_store = MEMORY"):
            self._connection.execute(f"PRAGMA {setting}")
        migrate(self._connection)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A transaction that sees one state of the file; raises `HistoryError`."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is committed when the body ends, or undone when it raises; raises `HistoryError`."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def wait_at_most(self, seconds: float) -> None:
        """Wait no longer for another process from now on."""
        self._connection.execute(f"PRAGMA busy_timeout = {round(1000 * seconds)}")

    def close(self) -> None:
        """Close the connection; closing twice does no harm."""
        with self.lock:
            self._connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self.lock, _explained(self.path):
            self._connection.execute(begin)
            try:
                yield self._connection
                self._connection.commit()
            except BaseException:
                self._connection.rollback()
                raise


def _make_private(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDONLY | os.O_CREAT, 0o600))


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn WAL on; SQLite does not wait by itself for another process that does the same."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if _code(error) not in _IN_USE or time.monotonic() > deadline:
                raise
        time.sleep(_RETRY_SECONDS)


@contextmanager
def _explained(path: Path | None) -> Iterator[None]:
    """Turn what SQLite and the system say into a `HistoryError`; a wrong statement stays a defect."""
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.DatabaseError as error:
        if _code(error) in _DAMAGED:
            hint = "move it away to begin a new one; sqlite3's .recover may save what is in it"
            raise HistoryDamaged(f"{path}: damaged, or not a history of lmchat: {error}", hint) from None
        if _code(error) in _IN_USE:
            raise HistoryError(f"{path}: in use by another process", "try again") from None
        hint = "check the file, its folder and the disk; lmchat --private saves nothing"
        raise HistoryError(f"{path}: cannot be used: {error}", hint) from None
    except OSError as error:
        hint = "check the folder; lmchat --private saves nothing"
        raise HistoryError(f"{path}: cannot be opened: {error.strerror}", hint) from None


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code, 0 where the error is not SQLite's own."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
