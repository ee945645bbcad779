"""Rows of the tables as records, and what goes into them."""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from lmchat.errors import HistoryDamaged, SessionUnknown
from lmchat.history.records import Message, Session
from lmchat.text.sanitize import blank_controls

SESSION = """
    SELECT s.id, s.title, s.created, s.changed, s.deleted,
        (SELECT count(*) FROM messages m WHERE m.session = s.id),
        (SELECT substr(m.text, 1, 400) FROM messages m WHERE m.session = s.id ORDER BY m.position LIMIT 1)
    FROM sessions s"""
MESSAGE = "SELECT id, session, position, role, mode, text, status, created, details FROM messages"

_BEGINNING = 80
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def session_of(row: tuple[Any, ...]) -> Session:
    """The session of a row that `SESSION` selects."""
    identity, title, created, changed, deleted, messages, text = row
    gone = None if deleted is None else _time(deleted)
    return Session(identity, title, _time(created), _time(changed), gone, messages, _beginning(text or ""))


def message_of(row: tuple[Any, ...]) -> Message:
    """The message of a row that `MESSAGE` selects; raises `HistoryDamaged`."""
    identity, session, position, role, mode, text, status, created, details = row
    try:
        values = json.loads(details)
    except ValueError:
        raise HistoryDamaged(f"the details of message {identity} are not JSON") from None
    return Message(identity, session, position, role, mode, text, status, _time(created), values)


def find_session(connection: sqlite3.Connection, session: int) -> Session:
    """The session of that number, deleted or not; raises `SessionUnknown`."""
    # SQLite's integers have 64 bits
    row = connection.execute(f"{SESSION} WHERE s.id = ?", (session,)).fetchone() if abs(session) < 2**63 else None
    if row is None:
        raise SessionUnknown(f"there is no session {session}", "lmchat history list shows them all")
    return session_of(row)


def find_message(connection: sqlite3.Connection, message: int) -> Message:
    """The message of that number; raises `SessionUnknown`."""
    row = connection.execute(f"{MESSAGE} WHERE id = ?", (message,)).fetchone()
    if row is None:
        raise SessionUnknown(f"there is no message {message}", "its session may have been removed")
    return message_of(row)


def index(connection: sqlite3.Connection, row: int, text: str) -> None:
    """Make `text` what is found under a row of the table `search`."""
    from lmchat.history.words import spaced  # its regular expressions take 6 ms to compile

    connection.execute("DELETE FROM search WHERE rowid = ?", (row,))
    connection.execute("INSERT INTO search (rowid, words) VALUES (?, ?)", (row, spaced(blank_controls(text))))


def unindex(connection: sqlite3.Connection, rows: Iterable[int]) -> None:
    """Take rows out of the table `search`, and what they held out of the file."""
    connection.executemany("DELETE FROM search WHERE rowid = ?", ((row,) for row in rows))
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")


def storable(text: str) -> str:
    """`text` with U+FFFD instead of lone surrogates, which UTF-8 cannot hold."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def details_json(details: dict[str, Any]) -> str:
    """The details as JSON, with null instead of infinities and NaN; raises `TypeError` for what JSON cannot hold."""
    try:
        return json.dumps(details, allow_nan=False)
    except ValueError:
        return json.dumps(_finite(details), allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _beginning(text: str) -> str:
    """The first words of a text, on one line, shortened with an ellipsis."""
    line = " ".join(blank_controls(text).split())
    return line if len(line) <= _BEGINNING else f"{line[: _BEGINNING - 1]}…"
