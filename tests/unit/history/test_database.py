"""The file: of other versions, damaged, and used by several processes, one of which may be killed."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from lmchat.errors import HistoryDamaged, HistoryError, HistoryVersion
from lmchat.history import database
from lmchat.history.drafts import BATCH_PIECES
from lmchat.history.schema import APPLICATION_ID, MIGRATIONS, is_foreign, migrate, version_of
from lmchat.history.store import Store

ROOT = Path(__file__).parents[3]
PROCESSES, ROUNDS = 3, 10

WRITER = f"""
import sys
from pathlib import Path
from lmchat.history.store import Store

with Store(Path(sys.argv[1])) as store:
    own = store.create_session(sys.argv[2]).id
    print("open", flush=True)
    sys.stdin.readline()
    for i in range({ROUNDS}):
        store.add_message(own, "user", f"own {{i}}")
        reply = store.add_message(1, "assistant", status="writing")
        for j in range(40):
            store.append_text(reply.id, f"{{j}} ")
        store.finish(reply.id, "completed")
"""

TALKER = """
import itertools, sys, time
from pathlib import Path
from lmchat.history.store import Store

store = Store(Path(sys.argv[1]))
session = store.create_session()
store.add_message(session.id, "user", "question")
reply = store.add_message(session.id, "assistant", status="writing")
for i in itertools.count():
    store.append_text(reply.id, f"{i} ")
    print(i, flush=True)
    time.sleep(0.001)
"""


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    line = [sys.executable, "-c", code, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(line, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    """A plain connection to the file of a history that is closed."""
    Store(path).close()
    connected = sqlite3.connect(path)
    yield connected
    connected.close()


# Versions


def test_a_new_file_has_the_newest_version(connection: sqlite3.Connection) -> None:
    assert version_of(connection) == len(MIGRATIONS)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_an_older_file_is_taken_further_and_keeps_what_it_has(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO sessions (title, created, changed) VALUES ('old', 1, 1)")
    connection.commit()
    migrate(connection, [*MIGRATIONS, ["ALTER TABLE sessions ADD COLUMN colour TEXT"]])
    assert version_of(connection) == len(MIGRATIONS) + 1
    assert connection.execute("SELECT title, colour FROM sessions").fetchall() == [("old", None)]


def test_of_migrations_that_fail_nothing_stays(connection: sqlite3.Connection) -> None:
    steps = [*MIGRATIONS, ["CREATE TABLE third (a)"], ["CREATE TABLE fourth (a)", "no SQL"]]
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, steps)
    assert version_of(connection) == len(MIGRATIONS)
    assert connection.execute("SELECT name FROM sqlite_master WHERE name IN ('third', 'fourth')").fetchall() == []


def test_a_newer_file_is_refused_and_left_alone(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(HistoryVersion, match=r"history.sqlite3: written by a newer lmchat \(update lmchat\)"):
        Store(path)
    assert path.read_bytes() == before


# Damage


@pytest.mark.parametrize(
    "content",
    [b"no database at all" * 99, b"SQLite format 3\0" + bytes(200), random.Random(0).randbytes(9000)],
    ids=["text", "empty header", "noise"],
)
def test_what_is_no_database_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(HistoryDamaged, match="damaged"):
        Store(path)
    assert path.read_bytes() == content
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_another_program_s_database_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE sessions (id)")
    foreign.close()
    before = path.read_bytes()
    with pytest.raises(HistoryDamaged, match="not a history of lmchat"):
        Store(path)
    assert path.read_bytes() == before


def test_damage_inside_is_said_to_be_damage(path: Path) -> None:
    with Store(path) as store:
        session = store.create_session()
        for _ in range(40):
            store.add_message(session.id, "user", "fox " * 400)
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))
    with pytest.raises(HistoryDamaged), Store(path) as store:
        store.sessions()


def test_an_empty_file_becomes_a_history(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with Store(path) as store:
        assert store.sessions() == []


@pytest.mark.parametrize("place", ["file/history.sqlite3", "folder"])
def test_a_place_that_cannot_be_used_is_one_clear_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(HistoryError, match="cannot be"):
        Store(tmp_path / place)


def test_one_that_cannot_save_is_told_how_to_do_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HistoryError) as caught:
        Store(tmp_path / "file" / "history.sqlite3")
    assert caught.value.hint == "check the folder; lmchat --private saves nothing"


def test_details_that_are_damaged_are_said_to_be(connection: sqlite3.Connection, path: Path) -> None:
    with Store(path) as store:
        store.add_message(store.create_session().id, "user", "text")
        connection.execute("UPDATE messages SET details = '{'")
        connection.commit()
        with pytest.raises(HistoryDamaged, match="message 1"):
            store.load(1)


def test_a_file_that_stays_locked_is_said_to_be_in_use(
    connection: sqlite3.Connection, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.05)
    with Store(path) as store:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(HistoryError, match="in use by another process"):
            store.create_session()
        assert store.sessions() == []
        connection.rollback()
        assert store.create_session().id == 1


# Several processes


def test_a_history_that_another_process_is_just_making_is_none_of_another_kind(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite3"

    class Overtaken(sqlite3.Connection):
        """Another process makes the history before the tables are counted, unless the file is being read."""

        def execute(self, statement: str, *arguments: Any) -> sqlite3.Cursor:
            if "sqlite_master" in statement:
                with (
                    closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other,
                    suppress(sqlite3.OperationalError),
                ):
                    migrate(other)
            return super().execute(statement, *arguments)

    with closing(sqlite3.connect(path, isolation_level=None, factory=Overtaken)) as connection:
        assert not is_foreign(connection)


def test_processes_that_write_at_once_lose_nothing(path: Path) -> None:
    processes = [start(WRITER, path, name) for name in range(PROCESSES)]
    assert [process.stdout.readline() for process in processes] == ["open\n"] * PROCESSES
    for process in processes:
        process.communicate("go\n", timeout=60)
    assert [process.returncode for process in processes] == [0] * PROCESSES
    with Store(path) as store:
        sessions = sorted(store.sessions(), key=lambda session: session.id)
        assert sorted(session.title for session in sessions) == [str(name) for name in range(PROCESSES)]
        for session in sessions:
            own = [each.text for each in store.load(session.id).messages if each.role == "user"]
            assert own == [f"own {i}" for i in range(ROUNDS)]
        shared = store.load(1).messages
        assert [message.position for message in shared] == list(range(len(shared)))
        replies = [message.text for message in shared if message.role == "assistant"]
        assert replies == ["".join(f"{j} " for j in range(40))] * (PROCESSES * ROUNDS)
        assert len(store.search("39", limit=100)) == PROCESSES * ROUNDS


def test_a_kill_in_mid_reply_keeps_all_but_the_last_words(path: Path) -> None:
    process = start(TALKER, path)
    shown = [process.stdout.readline() for _ in range(150)]
    process.kill()
    shown += process.communicate(timeout=60)[0].splitlines()
    with Store(path) as store:
        question, reply = store.load(1).messages
        numbers = [int(word) for word in reply.text.split()]
        assert (question.text, reply.status) == ("question", "cancelled")
        assert numbers == list(range(len(numbers)))
        assert len(numbers) > len(shown) - BATCH_PIECES - 1
        assert len(store.search(str(numbers[-1]))) == 1


def test_two_stores_see_each_other_s_messages(open_store: Callable[[], Store]) -> None:
    one, two = open_store(), open_store()
    session = one.create_session()
    two.add_message(session.id, "user", "from two")
    one.add_message(session.id, "user", "from one")
    assert [message.text for message in two.load(session.id).messages] == ["from two", "from one"]
    assert len(two.search("from")) == 2
