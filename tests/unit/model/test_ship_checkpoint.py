"""`scripts/ship_checkpoint.py`: a checkpoint takes the place of the one that is shipped."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
import ship_checkpoint

from lmchat.model.checkpoint import quantize_checkpoint
from lmchat.model.torch_checkpoint import load_checkpoint


@pytest.fixture
def shipped(tiny_checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a shipped checkpoint in int8, which the script is to replace by the tiny one."""
    folder = tmp_path / "shelf" / "summarize"
    shutil.copytree(tiny_checkpoint, folder)
    quantize_checkpoint(folder, folder)
    monkeypatch.setattr(ship_checkpoint, "CHECKPOINTS", folder.parent)
    monkeypatch.setattr(sys, "argv", ["ship_checkpoint.py", str(tiny_checkpoint), "summarize", "--note", "A toy."])
    return folder


def test_nothing_of_the_one_before_stays(shipped: Path) -> None:
    ship_checkpoint.main()
    checkpoint = load_checkpoint(shipped)
    assert (checkpoint.config["name"], checkpoint.config["format_version"]) == ("summarize", 1)
    assert checkpoint.config["training"] == {"configuration": "toy", "notes": ["A toy."]}
    assert not (shipped / "master.safetensors").exists()


def test_the_one_before_stays_whole_until_the_other_is_written(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lmchat.model.checkpoint.os.fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        ship_checkpoint.main()
    assert load_checkpoint(shipped).config["format_version"] == 2
    assert (shipped / "master.safetensors").exists()
