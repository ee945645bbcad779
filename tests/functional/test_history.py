"""`lmchat history` in processes of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.history.store import Store

ROOT = Path(__file__).parents[2]
WHERE = "from lmchat.history.store import history_file; print(history_file())"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a user who has nothing yet."""
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")}
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | home


def run(code: str, environment: dict[str, str]) -> str:
    """What a new interpreter prints."""
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_sessions_of_one_process_are_there_in_the_next(
    process: Callable[..., Any], environment: dict[str, str], tmp_path: Path
) -> None:
    empty = process("history", "list", env=environment)
    assert (empty.returncode, empty.stdout) == (0, "")
    path = Path(run(WHERE, environment))
    assert str(path) in empty.stderr
    assert path.is_relative_to(tmp_path)
    with Store(path) as store:
        session = store.create_session()
        store.add_message(session.id, "user", "智能 foxes")
        found = process("history", "search", "fox", env=environment)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.endswith("You: 智能 [foxes]\n")


def test_history_loads_no_engine_and_no_interface(environment: dict[str, str]) -> None:
    heavy = ("torch", "textual", "numpy", "rich.console", "lmchat.engine", "lmchat.modes")
    report = f"import sys; print(*set({heavy}) & set(sys.modules))"
    code = f"from lmchat.cli.main import main; assert main(['history', 'list']) == 0; {report}"
    assert run(code, environment) == ""
