"""One process at a time has the lock of a daemon."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lmchat.daemon import lock


@pytest.fixture
def socket(tmp_path: Path) -> Path:
    return tmp_path / "own" / "daemon.sock"


def test_the_lock_is_taken_once(socket: Path) -> None:
    assert not lock.is_taken(socket)
    assert [lock.take(socket), lock.take(socket)] == [True, False]
    assert lock.is_taken(socket)
    assert not lock.is_taken(socket.with_name("other.sock"))
    assert stat.S_IMODE(socket.with_suffix(".lock").stat().st_mode) == 0o600


def test_looking_does_not_take_it(socket: Path) -> None:
    subprocess.run(
        [
            sys.executable,
            "-c",
            f"from pathlib import Path; from lmchat.daemon import lock; lock.take(Path({str(socket)!r}))",
        ],
        check=True,
    )
    assert not lock.is_taken(socket), "the process that had it has ended"
    assert lock.take(socket)
