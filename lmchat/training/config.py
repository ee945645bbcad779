"""A training configuration: the TOML that `lmchat train` takes, validated.

[model]      sizes and choices, see lmchat.model.config.ModelConfig
[init]       what to start from: a checkpoint, or only a tokenizer
[[data]]     one entry a file: path, task, weight, length
[schedule]   how long, how fast, how often to save
[risk]       training on the ROUGE of what the model writes
[ranking]    training on the choice of the true reply
[grading]    training on how fitting replies were graded
[distillation] training on how a larger encoder read the same texts
[validation] dev files whose loss and ROUGE choose the best checkpoint
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lmchat.errors import ConfigError, UnreadableInput
from lmchat.model.config import ModelConfig
from lmchat.training.sections import Data, Distillation, Grading, Init, Ranking, Risk, Schedule, Validation


@dataclass(frozen=True, slots=True)
class Changes:
    """What a command changes in a configuration, so that one file serves several sittings.

    Attributes:
        init: a checkpoint's name or folder instead of [init].
        minutes: a wall-clock budget instead of [schedule]'s minutes or steps.
        learning_rate: the peak instead of [schedule]'s.
        readings: files of teachers' readings instead of [distillation]'s.
    """

    init: str | None = None
    minutes: float | None = None
    learning_rate: float | None = None
    readings: tuple[Path, ...] = ()

    def apply(self, tables: Mapping[str, Any]) -> dict[str, Any]:
        """The tables of a configuration with the changes in them."""
        changed = dict(tables)
        if self.init is not None:
            changed["init"] = {"checkpoint": self.init}
        schedule = dict(tables.get("schedule", {}))
        if self.minutes is not None:
            schedule = {**schedule, "minutes": self.minutes, "steps": 0}
        if self.learning_rate is not None:
            schedule["learning_rate"] = self.learning_rate
        if self.readings:
            paths = [str(path) for path in self.readings]
            changed["distillation"] = {**changed.get("distillation", {}), "readings": paths}
        return {**changed, "schedule": schedule}


UNCHANGED = Changes()
KINDS: Mapping[str, type] = {"name": str, "data_folder": str, "data": list}
"""What the entries of a configuration are that are no tables."""


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """The whole configuration."""

    model: ModelConfig
    init: Init
    data: tuple[Data, ...]
    schedule: Schedule
    validation: Validation
    risk: Risk
    ranking: Ranking
    grading: Grading
    distillation: Distillation
    name: str
    data_folder: Path
    tables: Mapping[str, Any] = field(repr=False)

    @classmethod
    def load(cls, path: Path, data_folder: Path | None = None, changes: Changes = UNCHANGED) -> TrainingConfig:
        """Read a TOML file; data paths are relative to `data_folder`, else to the file's `data_folder`, else to it."""
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise UnreadableInput(f"cannot read {path}: {error.strerror}", "check the path") from error
        except ValueError as error:
            raise ConfigError(f"{path} is not TOML: {error}", "mend the line it names") from error
        for name, value in tables.items():
            if not isinstance(value, KINDS.get(name, Mapping)):
                kind = KINDS.get(name, dict).__name__
                raise ConfigError(f"{path}: {name} is {value!r}", f"in TOML, it is a {kind}; see docs/training.md")
        return cls.parse(changes.apply(tables), path, data_folder)

    @classmethod
    def parse(cls, tables: Mapping[str, Any], path: Path, data_folder: Path | None) -> TrainingConfig:
        """The configuration in these tables; `path` names it and anchors relative paths."""
        known = {"name", "data_folder", "model", "init", "data", "schedule", "validation"}
        known |= {"risk", "ranking", "grading", "distillation"}
        if unknown := set(tables) - known:
            raise ConfigError(
                f"{path} has unknown entries {', '.join(sorted(unknown))}", f"known are {', '.join(sorted(known))}"
            )
        data = tuple(data for entry in tables.get("data", []) for data in Data.parse_entry(entry))
        if not data:
            raise ConfigError(f"{path} has no [[data]]", "name at least one file with its task")
        return cls(
            model=ModelConfig.from_json(dict(tables.get("model", {}))),
            init=Init.parse(tables.get("init", {}), "init"),
            data=data,
            schedule=Schedule.parse(tables.get("schedule", {}), "schedule"),
            validation=Validation.parse(tables.get("validation", {}), "validation"),
            risk=Risk.parse(tables.get("risk", {}), "risk"),
            ranking=Ranking.parse(tables.get("ranking", {}), "ranking"),
            grading=Grading.parse(tables.get("grading", {}), "grading"),
            distillation=Distillation.parse(tables.get("distillation", {}), "distillation"),
            name=str(tables.get("name", path.stem)),
            data_folder=data_folder or path.parent / str(tables.get("data_folder", ".")),
            tables=tables,
        )
