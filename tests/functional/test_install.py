"""`pip install .` gives an lmchat that finds its checkpoints from any folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytest.importorskip("hatchling")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, tiny_checkpoint: Path) -> Path:
    """A wheel of a copy of the source tree, which has the toy checkpoint as `tiny`."""
    tree = tmp_path_factory.mktemp("tree") / "lmchat"
    shutil.copytree(ROOT / "lmchat", tree / "lmchat", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(tiny_checkpoint, tree / "checkpoints" / "tiny")
    (tree / "checkpoints" / "tiny" / "master.safetensors").write_bytes(b"not for the wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tree)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", "dist", "."]
    subprocess.run(command, cwd=tree, check=True, capture_output=True)
    (built,) = (tree / "dist").glob("lmchat-*.whl")
    return built


def test_the_wheel_brings_checkpoints_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "lmchat/_checkpoints/tiny/model.safetensors" in names
    assert "lmchat/_checkpoints/tiny/SHA256SUMS" in names
    assert "lmchat/py.typed" in names
    assert not any("master" in name or name.startswith(("tests", "scripts", "checkpoints")) for name in names)


def test_an_installed_lmchat_summarizes_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (tmp_path / "a.txt").write_text("The river is clean again. People swim in it.")
    done = subprocess.run(
        [sys.executable, "-m", "lmchat", "summarize", "a.txt", "--checkpoint", "tiny"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(site)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
