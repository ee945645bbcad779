"""A run's folder: its log, its last state, its best checkpoint. A kill at any moment leaves the last state whole."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from lmchat.errors import TrainingError
from lmchat.training.average import AverageWeights

OLD = "old-"


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The files of one run."""

    path: Path

    @property
    def log(self) -> Path:
        """One JSON object a line: training and validation records."""
        return self.path / "log.jsonl"

    @property
    def best(self) -> Path:
        """The checkpoint with the best validation score so far."""
        return self.path / "best"

    @property
    def last(self) -> Path:
        """The checkpoint of the end of the run."""
        return self.path / "last"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep the folder, which is made if need be, to this process; raises `TrainingError` where another has it."""
        with self._writing():
            self.path.mkdir(parents=True, exist_ok=True)
            lock = (self.path / "lock").open("wb")
        with lock as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                hint = "wait for its end, or give this one another name with --name"
                raise TrainingError(f"{self.path} is of a run that goes on", hint) from None
            except OSError:
                pass  # a file system without locks
            yield

    def latest_state(self) -> Path | None:
        """The folder of the last complete state."""
        pointer = self.path / "latest"
        return self.path / pointer.read_text(encoding="ascii") if pointer.exists() else None

    def save_state(self, tensors: dict[str, Tensor], progress: dict[str, Any]) -> None:
        """Write a state beside the last one, then point to it, then drop all others; not twice after one step."""
        folder = self.path / f"state-{progress['step']}"
        if folder == self.latest_state():
            return
        with self._writing():
            folder.mkdir(parents=True, exist_ok=True)
            save_file(tensors, folder / "tensors.safetensors")
            (folder / "progress.json").write_text(json.dumps(progress), encoding="utf-8")
            _sync(folder / "tensors.safetensors")
            _sync(folder / "progress.json")
        self.write("latest", folder.name)
        for other in self.path.glob("state-*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)

    def load_state(self) -> tuple[dict[str, Tensor], dict[str, Any]] | None:
        """The last complete state, if there is one."""
        folder = self.latest_state()
        if folder is None:
            return None
        try:
            progress: dict[str, Any] = json.loads((folder / "progress.json").read_text(encoding="utf-8"))
            return load_file(folder / "tensors.safetensors"), progress
        except (OSError, ValueError, SafetensorError) as error:
            hint = "begin the run anew, with another --name"
            raise TrainingError(f"{folder}, where the run was saved, cannot be read", hint) from error

    def replace(self, folder: Path, write: Callable[[Path], None]) -> None:
        """Write a folder of the run anew; the one there goes when the new one is whole."""
        self.put_back()
        fresh = self.path / "new" / folder.name
        with self._writing():
            write(fresh)
            for path in fresh.iterdir():
                _sync(path)
            if folder.exists():
                folder.rename(fresh.with_name(f"{OLD}{folder.name}"))
            fresh.rename(folder)
        shutil.rmtree(fresh.parent, ignore_errors=True)

    def put_back(self) -> None:
        """Put a folder back that a kill has left without its place while it was replaced; for one process alone."""
        for old in (self.path / "new").glob(f"{OLD}*"):
            place = self.path / old.name.removeprefix(OLD)
            if not place.exists():
                old.rename(place)
        shutil.rmtree(self.path / "new", ignore_errors=True)

    def write(self, name: str, text: str) -> None:
        """Write a file of the run at once."""
        fresh = self.path / f"{name}.new"
        with self._writing():
            fresh.write_text(text, encoding="utf-8")
            _sync(fresh)
            fresh.replace(self.path / name)

    def append(self, record: dict[str, Any]) -> None:
        """Add a record to the log."""
        with self._writing(), self.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(record) + "\n")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Raise `TrainingError` where the folder cannot be written, as on a full disk."""
        try:
            yield
        except (OSError, SafetensorError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            hint = "make room, or set XDG_STATE_HOME to another folder; the same command goes on from the last save"
            raise TrainingError(f"{self.path} cannot be written: {reason}", hint) from error


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def collect(model: nn.Module, optimizer: torch.optim.Optimizer, average: AverageWeights | None) -> dict[str, Tensor]:
    """Everything of a run that is tensors, by name."""
    tensors: dict[str, Tensor] = {}
    for i, (name, parameter) in enumerate(model.named_parameters()):
        tensors[f"model.{name}"] = parameter.detach()
        for key, value in optimizer.state.get(parameter, {}).items():
            tensors[f"optimizer.{key}.{name}"] = value
        if average is not None:
            tensors[f"average.{name}"] = average.weights[i]
    return {name: tensor.contiguous() for name, tensor in tensors.items()}


@torch.no_grad()
def distribute(
    tensors: dict[str, Tensor], model: nn.Module, optimizer: torch.optim.Optimizer, average: AverageWeights | None
) -> None:
    """Put the tensors of `collect` back."""
    for i, (name, parameter) in enumerate(model.named_parameters()):
        parameter.copy_(tensors[f"model.{name}"])
        keys = [key for key in ("step", "exp_avg", "exp_avg_sq") if f"optimizer.{key}.{name}" in tensors]
        if keys:
            optimizer.state[parameter] = {
                key: tensors[f"optimizer.{key}.{name}"].to(parameter.device, copy=True) for key in keys
            }
        if average is not None:
            average.weights[i].copy_(tensors[f"average.{name}"])
