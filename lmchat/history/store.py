"""The store of sessions. What has been saved stays, whoever else writes and however the process ends.

- A method that changes something has saved it when it returns, but for `append_text`, which saves in batches (see
  `lmchat.history.drafts`): a kill in mid-reply loses 0.2 seconds of it or 31 pieces, whichever is less.
- Any number of threads may use one store, any number of processes one file (see `lmchat.history.database`).
- What is found by a search changes in the same transaction as the messages.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lmchat.errors import SessionUnknown
from lmchat.history.database import Database
from lmchat.history.drafts import Drafts
from lmchat.history.records import Conversation, Hit, Message, Role, Session, Status
from lmchat.history.rows import (
    MESSAGE,
    SESSION,
    details_json,
    find_message,
    find_session,
    index,
    message_of,
    session_of,
    storable,
)
from lmchat.history.tidy import tidy
from lmchat.locations import data_dir


def history_file() -> Path:
    """Where sessions are saved unless told otherwise."""
    return data_dir() / "history.sqlite3"


class Store:
    """Sessions and their messages.

    Opening one removes sessions that were deleted over 30 days ago for good, and calls replies "cancelled" that were
    being written by a process that is no longer there.

    Args:
        path: the file, made if there is none; None for a private store, which is in memory and gone when it is closed.
        now: the time, in seconds since 1970.
        patience: seconds that whatever is done with the opened store waits for another process; None: ten.

    Raises:
        HistoryError: the file cannot be opened; `HistoryDamaged` or `HistoryVersion` when it is not to be touched.
    """

    def __init__(
        self, path: Path | None, *, now: Callable[[], float] = time.time, patience: float | None = None
    ) -> None:
        self._database = Database(path)
        self._drafts = Drafts(self._save_pieces, self._database.lock)
        self._now = now
        try:
            tidy(self._database, now())
            if patience is not None:
                self._database.wait_at_most(patience)
        except BaseException:
            self._database.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Save what waits and close the file; closing twice does no harm. Raises `HistoryError`."""
        try:
            self._drafts.flush()
        finally:
            self._database.close()

    @property
    def is_private(self) -> bool:
        """Whether nothing of it is kept when it is closed."""
        return self._database.path is None

    # Sessions

    def create_session(self, title: str = "") -> Session:
        """Begin a session."""
        with self._database.writing() as connection:
            row = (storable(title), now := self._now(), now)
            added = connection.execute("INSERT INTO sessions (title, created, changed) VALUES (?, ?, ?)", row)
            identity = added.lastrowid or 0
            index(connection, -identity, title)
            return find_session(connection, identity)

    def sessions(self, *, deleted: bool = False) -> list[Session]:
        """All sessions, or those that can be brought back; the one that changed last comes first."""
        state = "NOT NULL" if deleted else "NULL"
        order = "ORDER BY s.changed DESC, s.id DESC"
        with self._database.reading() as connection:
            return [session_of(row) for row in connection.execute(f"{SESSION} WHERE s.deleted IS {state} {order}")]

    def load(self, session: int) -> Conversation:
        """A session with its messages; raises `SessionUnknown`, also when it is deleted."""
        self._drafts.flush()
        with self._database.reading() as connection:
            found = find_session(connection, session)
            if found.deleted is not None:
                raise SessionUnknown(f"session {session} is deleted", f"lmchat history undelete {session}")
            rows = connection.execute(f"{MESSAGE} WHERE session = ? ORDER BY position", (session,))
            return Conversation(found, tuple(message_of(row) for row in rows))

    def rename(self, session: int, title: str) -> Session:
        """Give a session another title, "" for none; raises `SessionUnknown`."""
        with self._database.writing() as connection:
            find_session(connection, session)
            row = (storable(title), self._now(), session)
            connection.execute("UPDATE sessions SET title = ?, changed = ? WHERE id = ?", row)
            index(connection, -session, title)
            return find_session(connection, session)

    def delete(self, session: int) -> Session:
        """Delete a session, so that it can be brought back for 30 days; raises `SessionUnknown`."""
        return self._set_deleted(session, self._now())

    def undelete(self, session: int) -> Session:
        """Bring a deleted session back; raises `SessionUnknown`."""
        return self._set_deleted(session, None)

    # Messages

    def add_message(
        self,
        session: int,
        role: Role,
        text: str = "",
        *,
        mode: str = "",
        status: Status = "completed",
        details: dict[str, Any] | None = None,
    ) -> Message:
        """Add a message at the end of a session, which is no longer deleted then.

        Args:
            session: its number.
            role: who says it.
            text: all of it, or its beginning with the status "writing".
            mode: the mode it is said in.
            status: "writing" if `append_text` and `finish` follow.
            details: JSON values; infinities and NaN become null.

        Raises:
            SessionUnknown: there is no such session.
        """
        with self._database.writing() as connection:
            find_session(connection, session)
            now = self._now()
            writer = os.getpid() if status == "writing" else None
            row = (session, session, role, mode, storable(text), status, now, details_json(details or {}), writer)
            added = connection.execute(
                "INSERT INTO messages (session, position, role, mode, text, status, created, details, writer) VALUES"
                " (?, (SELECT coalesce(max(position) + 1, 0) FROM messages WHERE session = ?), ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            connection.execute("UPDATE sessions SET changed = ?, deleted = NULL WHERE id = ?", (now, session))
            identity = added.lastrowid or 0
            index(connection, identity, text)
            return find_message(connection, identity)

    def append_text(self, message: int, text: str) -> None:
        """Add to the text of a message that is being written; it is saved within 0.2 seconds or 32 pieces.

        Raises:
            HistoryError: a full batch could not be saved; it waits for a later try, and a `finish` with the whole text
                makes up for it.
        """
        self._drafts.add(message, text)

    def finish(
        self, message: int, status: Status, *, text: str | None = None, details: dict[str, Any] | None = None
    ) -> Message:
        """End a message that was being written.

        Args:
            message: its number.
            status: how it ended.
            text: the whole text; None for what was appended.
            details: instead of those it has; None leaves them.

        Raises:
            HistoryError: it could not be saved.
        """
        with self._database.lock:  # so that no piece is saved behind the final text
            if text is None:
                self._drafts.flush()
            done = self._end(message, status, text, details)
            self._drafts.drop(message)
            return done

    # Search

    def search(self, query: str, limit: int = 20) -> list[Hit]:
        """What has all the words of the query, the best match first (BM25); nothing if there is no word in it.

        Args:
            query: words as one types them, see `lmchat.history.search`; nothing in it has a special meaning.
            limit: the most hits.
        """
        from lmchat.history.search import match_expression, phrases_of, snippet  # its words are regular expressions

        phrases = phrases_of(query)
        if not phrases:
            return []
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT search.rowid, s.id FROM search LEFT JOIN messages m ON m.id = search.rowid"
                " JOIN sessions s ON s.id = coalesce(m.session, -search.rowid)"
                " WHERE search MATCH ? AND s.deleted IS NULL ORDER BY search.rank, search.rowid DESC LIMIT ?",
                (match_expression(phrases), limit),
            ).fetchall()
            found = [
                (find_session(connection, session), find_message(connection, row) if row > 0 else None)
                for row, session in rows
            ]
        return [
            Hit(session, message, snippet(message.text if message else session.title, phrases))
            for session, message in found
        ]

    def _end(self, message: int, status: Status, text: str | None, details: dict[str, Any] | None) -> Message:
        with self._database.writing() as connection:
            before = find_message(connection, message)
            final = before.text if text is None else storable(text)
            row = (final, status, details_json(before.details if details is None else details), message)
            connection.execute("UPDATE messages SET text = ?, status = ?, details = ?, writer = NULL WHERE id = ?", row)
            connection.execute("UPDATE sessions SET changed = ? WHERE id = ?", (self._now(), before.session))
            index(connection, message, final)
            return find_message(connection, message)

    def _set_deleted(self, session: int, deleted: float | None) -> Session:
        with self._database.writing() as connection:
            find_session(connection, session)
            connection.execute("UPDATE sessions SET deleted = ? WHERE id = ?", (deleted, session))
            return find_session(connection, session)

    def _save_pieces(self, pieces: Mapping[int, str]) -> None:
        """Add text to each message, all in one transaction; one that is no longer there has nothing to lose."""
        with self._database.writing() as connection:
            for message, more in pieces.items():
                row = connection.execute("SELECT session, text FROM messages WHERE id = ?", (message,)).fetchone()
                if row is not None:
                    text = row[1] + storable(more)
                    connection.execute("UPDATE messages SET text = ? WHERE id = ?", (text, message))
                    connection.execute("UPDATE sessions SET changed = ? WHERE id = ?", (self._now(), row[0]))
                    index(connection, message, text)
