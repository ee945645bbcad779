"""What a run says where its folder or its weights are lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from safetensors import SafetensorError

from lmchat.errors import TrainingError
from lmchat.training.record import DevValidator
from lmchat.training.run import train


def test_a_folder_of_runs_that_cannot_be_made_is_named(config_file: Path, state_folder: Path) -> None:
    state_folder.parent.parent.write_text("a file")
    with pytest.raises(TrainingError, match=r"tiny cannot be written: Not a directory .*XDG_STATE_HOME"):
        train(config_file)


def test_a_full_disk_is_no_defect(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise SafetensorError("No space left on device")

    monkeypatch.setattr("lmchat.training.runs.save_file", fails)
    with pytest.raises(TrainingError, match=r"No space left on device .*make room"):
        train(config_file)


def test_a_damaged_state_is_named(config_file: Path, state_folder: Path) -> None:
    train(config_file)
    (tensors,) = (state_folder / "tiny").glob("state-*/tensors.safetensors")
    tensors.write_bytes(tensors.read_bytes()[:100])
    with pytest.raises(TrainingError, match=r"state-12, where the run was saved, cannot be read .*--name"):
        train(config_file)


def test_a_dev_loss_that_is_no_number_leaves_no_checkpoint_to_be_named(
    config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DevValidator, "measure", lambda *_: {"score": float("nan")})
    with pytest.raises(TrainingError, match=r"no number any more .*learning_rate"):
        train(config_file)
