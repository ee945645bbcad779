"""The tables of a history, and how a file of an older version becomes one of this version.

Each migration takes a file one version further; a file's version (PRAGMA user_version) is how many it has had. They
are never changed, only added to.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

APPLICATION_ID = 0x6C6D6368  # "lmch"

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE sessions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            title TEXT NOT NULL,
            created REAL NOT NULL,
            changed REAL NOT NULL,
            deleted REAL
        )""",
        """CREATE TABLE messages (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            role TEXT NOT NULL,
            mode TEXT NOT NULL,
            text TEXT NOT NULL,
            status TEXT NOT NULL,
            created REAL NOT NULL,
            details TEXT NOT NULL,
            writer INTEGER,
            UNIQUE (session, position)
        )""",
        "CREATE INDEX messages_being_written ON messages (id) WHERE status = 'writing'",
        "CREATE VIRTUAL TABLE search USING fts5 (words, tokenize = 'ascii', prefix = '2 3')",
    ),
)
"""Times are seconds since 1970 in UTC; `writer` is the process that a message is being written by.

A row of `search` has the words of a message, its rowid being the message's, or of a title, its rowid being minus the
session's. The words come from `lmchat.history.words`, so that the tokenizer has nothing left to decide.
"""


def version_of(connection: sqlite3.Connection) -> int:
    """How many migrations the file has had."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def is_foreign(connection: sqlite3.Connection) -> bool:
    """Whether the file holds something, and that is not a history.

    All is read in one transaction, since another process may be making a history of the file.
    """
    connection.execute("BEGIN")
    try:
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return application != APPLICATION_ID and bool(tables or application or version_of(connection))
    finally:
        connection.rollback()


def migrate(connection: sqlite3.Connection, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Apply the migrations that are missing, all of them or, on an error, none."""
    if version_of(connection) == len(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statements in migrations[version_of(connection) :]:  # another process may have been faster
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
