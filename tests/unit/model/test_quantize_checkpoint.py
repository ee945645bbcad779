"""`scripts/quantize_checkpoint.py`: which checkpoints it converts, and where to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from quantize_checkpoint import quantize

from lmchat.errors import UsageError
from lmchat.model.torch_checkpoint import load_checkpoint


def test_checkpoints_are_converted_into_folders_of_their_names(tiny_checkpoint: Path, tmp_path: Path) -> None:
    quantize([str(tiny_checkpoint)], tmp_path / "out")
    assert load_checkpoint(tmp_path / "out" / tiny_checkpoint.name).config["format_version"] == 2


def test_two_checkpoints_of_one_name_are_refused_before_anything_is_written(
    tiny_checkpoint: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other" / tiny_checkpoint.name
    shutil.copytree(tiny_checkpoint, other)
    with pytest.raises(UsageError, match="2 checkpoints would be written to"):
        quantize([str(tiny_checkpoint), str(other)], tmp_path / "out")
    assert not (tmp_path / "out").exists()
