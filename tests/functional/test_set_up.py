"""The scripts of a clone, with stand-ins for what they install: nothing is fetched."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STAND_IN = """#!/bin/sh
printf '%s\\n' "${0##*/} $*" >> "${0%/*}/called"
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone whose .venv has programs that only note what they are asked for."""
    for name in ("scripts/setup", "scripts/summarize", "pyproject.toml", "constraints.txt"):
        (tmp_path / "clone" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / "clone" / name)
    programs = tmp_path / "clone" / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "lmchat"):
        (programs / name).write_text(STAND_IN)
        (programs / name).chmod(0o755)
    return tmp_path / "clone"


def run(clone: Path, script: str, *arguments: str) -> list[str]:
    """What a script, called from another folder, asked the programs for."""
    called = clone / ".venv" / "bin" / "called"
    called.unlink(missing_ok=True)
    subprocess.run([clone / "scripts" / script, *arguments], cwd=clone.parent, check=True, timeout=60)
    return called.read_text().splitlines() if called.exists() else []


def installed(calls: list[str]) -> list[str]:
    """What pip was told to install."""
    return [call.rpartition(" ")[2] for call in calls if call.startswith("python -m pip ")]


def test_summarize_sets_up_once_and_passes_on_what_it_is_given(clone: Path) -> None:
    calls = run(clone, "summarize", "article.txt", "--length", "long")
    assert (installed(calls), calls[-1]) == ([".[files]"], "lmchat summarize article.txt --length long")
    assert run(clone, "summarize", "b.txt") == ["lmchat summarize b.txt"]


def test_set_up_is_done_again_where_more_is_asked_for_or_the_project_has_changed(clone: Path) -> None:
    assert installed(run(clone, "setup")) == [".[files]"]
    assert installed(run(clone, "setup", "dev")) == [".[dev]"]
    assert run(clone, "setup") == run(clone, "setup", "dev") == []
    with (clone / "pyproject.toml").open("a") as file:
        file.write("# another version\n")
    assert installed(run(clone, "setup")) == [".[files]"]
