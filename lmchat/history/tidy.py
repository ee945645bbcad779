"""What is done to a history when it is opened. A file that needs nothing is not written to."""

from __future__ import annotations

import os

from lmchat.history.database import Database
from lmchat.history.rows import unindex

DAYS_KEPT = 30
"""For how long a deleted session can be brought back."""

_DAY = 86_400.0


def tidy(database: Database, now: float) -> None:
    """Remove what was deleted long ago, and call replies cancelled that nobody is writing any more.

    Args:
        database: the open history.
        now: the time, in seconds since 1970.

    Raises:
        HistoryError: the file cannot be read or written.
    """
    overdue = now - DAYS_KEPT * _DAY
    with database.reading() as connection:
        old = connection.execute("SELECT 1 FROM sessions WHERE deleted < ? LIMIT 1", (overdue,)).fetchone()
        writing = connection.execute("SELECT id, writer FROM messages WHERE status = 'writing'").fetchall()
    left = [(message,) for message, writer in writing if not _is_at_work(writer)]
    if left:
        change = "UPDATE messages SET status = 'cancelled', writer = NULL WHERE id = ? AND status = 'writing'"
        with database.writing() as connection:
            connection.executemany(change, left)
    if old:
        _remove(database, overdue)


def _remove(database: Database, overdue: float) -> None:
    """Remove for good what was deleted before `overdue`."""
    with database.writing() as connection:
        rows = connection.execute(
            "SELECT m.id FROM messages m JOIN sessions s ON s.id = m.session WHERE s.deleted < ?"
            " UNION ALL SELECT -id FROM sessions WHERE deleted < ?",
            (overdue, overdue),
        ).fetchall()
        unindex(connection, [row for (row,) in rows])
        connection.execute("DELETE FROM sessions WHERE deleted < ?", (overdue,))


def _is_at_work(process: int | None) -> bool:
    """Whether another process of this number is there. One that is wrongly given up saves its reply all the same."""
    if process is None or process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is another user's
        return True
    return True
