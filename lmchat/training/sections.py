"""The tables of a training configuration, each checked by itself; lmchat/training/config.py reads the file."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Self, get_origin, get_type_hints

from lmchat.errors import ConfigError
from lmchat.text.lengths import LENGTHS

ABOVE_ZERO = ("tokens_per_step", "learning_rate", "clip", "max_target")
SHARES = ("warm_up", "label_smoothing", "average", "unanswerable", "thinned", "replies")
LARGEST = 2**63 - 1


class Section:
    """A table of the TOML file: named fields of plain types, nothing unknown, and no number that makes no sense."""

    @classmethod
    def parse(cls, values: Mapping[str, Any], name: str) -> Self:
        """The section from its TOML table; raises `ConfigError` naming the field that is wrong."""
        types = get_type_hints(cls)
        known = {f.name: f for f in fields(cls)}  # type: ignore[arg-type]
        for key, value in values.items():
            if key not in known:
                raise ConfigError(f"[{name}] has no field {key!r}", f"known are {', '.join(known)}")
            kind = get_origin(types[key]) or types[key]
            wanted = (int, float) if kind is float else kind
            if not isinstance(value, wanted) or (isinstance(value, bool) and kind is not bool):
                raise ConfigError(f"[{name}] {key} is {value!r}", f"it must be of type {kind.__name__}")
            if kind in (int, float):
                _check_number(name, key, value)
        for key, spec in known.items():
            if key not in values and spec.default is MISSING and spec.default_factory is MISSING:
                raise ConfigError(f"[{name}] has no {key}", "add it")
        return cls(**values)


def _check_number(name: str, key: str, value: float) -> None:
    """Raise `ConfigError` where a field cannot have this number."""
    if key in SHARES:
        possible, wanted = 0 <= value <= 1, "a share, from 0 to 1"
    elif key in ABOVE_ZERO:
        possible, wanted = 0 < value < math.inf, "a number above 0"
    else:
        possible, wanted = 0 <= value <= LARGEST, "at least 0 and below 2**63"
    if not possible:
        raise ConfigError(f"[{name}] {key} is {value}", f"it must be {wanted}")


@dataclass(frozen=True, slots=True)
class Init(Section):
    """What a run starts from.

    Attributes:
        checkpoint: a checkpoint's name or folder whose weights are taken; none if empty.
        tokenizer: the tokenizer's file when there is no checkpoint to take it from.
        embeddings: a file of vectors for the tokenizer's pieces that new weights start with, see
            lmchat.training.embeddings; random ones if empty.
    """

    checkpoint: str = ""
    tokenizer: str = ""
    embeddings: str = ""

    def __post_init__(self) -> None:
        if self.checkpoint and self.embeddings:
            raise ConfigError("[init] names a checkpoint and embeddings", "a checkpoint has its own; name one of them")


@dataclass(frozen=True, slots=True)
class Data(Section):
    """One training file.

    Attributes:
        path: the file, relative to the data folder; a glob may match several.
        task: how a row becomes an example, see lmchat.training.tasks.
        weight: how often a row is drawn in comparison with a row of weight 1.
        length: the length class of its targets, where the task does not decide it.
        unanswerable: share of questions whose passage loses the sentences with the answer, for the task `answer`.
        thinned: share of questions whose passage loses sentences without the answer, for the task `answer`.
        licence: what config.json of the checkpoint says about the file.
    """

    path: str
    task: str
    weight: float = 1.0
    length: str = "short"
    unanswerable: float = 0.0
    thinned: float = 0.0
    licence: str = "see docs/data.md"

    def __post_init__(self) -> None:
        if self.length not in LENGTHS:
            raise ConfigError(f"[data] length is {self.length!r}", f"choose one of {', '.join(LENGTHS)}")

    @classmethod
    def parse_entry(cls, values: Mapping[str, Any]) -> Iterator[Data]:
        """The entries of one [[data]]: it names a task and a weight, or `tasks`, a table of weights by task."""
        if not isinstance(values, Mapping):
            raise ConfigError(f"[[data]] is {values!r}", "write each file as a table, with path and task")
        shared = dict(values)
        tasks = shared.pop("tasks", None)
        if tasks is None:
            yield cls.parse(shared, "data")
            return
        if not isinstance(tasks, Mapping) or {"task", "weight"} & set(shared):
            raise ConfigError(
                "[[data]] tasks is a table of weights", "write tasks = {task = weight}, without the other two"
            )
        for task, weight in tasks.items():
            yield cls.parse({**shared, "task": task, "weight": weight}, "data")


@dataclass(frozen=True, slots=True)
class Schedule(Section):
    """How a run goes.

    Attributes:
        minutes: wall-clock budget; the learning rate reaches zero at its end. Zero when `steps` decides.
        steps: optimizer steps, when `minutes` is zero.
        tokens_per_step: source tokens of one step over all processes, padding included.
        learning_rate: the peak.
        warm_up: share of the run over which the rate rises.
        weight_decay: of AdamW.
        label_smoothing: share of the target's probability spread over the vocabulary.
        clip: the largest norm of the gradient.
        average: decay of the exponential moving average of the weights; zero for none.
        subword_alpha: smoothing of sampled segmentations, see lmchat.training.splitting; zero for the best one always.
        max_target: target tokens kept.
        vocabulary_sample: pieces that stand for the vocabulary beside a step's targets, half of them the likeliest and
            half drawn, see lmchat.model.vocabulary; zero for the whole vocabulary.
        save_minutes: time between two saves.
        validate_minutes: time between two validations.
        seed: of weights, data order and dropout.
    """

    minutes: float = 0.0
    steps: int = 0
    tokens_per_step: int = 16384
    learning_rate: float = 1.5e-3
    warm_up: float = 0.05
    weight_decay: float = 0.01
    label_smoothing: float = 0.05
    clip: float = 1.0
    average: float = 0.999
    subword_alpha: float = 0.0
    max_target: int = 96
    vocabulary_sample: int = 0
    save_minutes: float = 5.0
    validate_minutes: float = 15.0
    seed: int = 1

    def __post_init__(self) -> None:
        if (self.minutes > 0) == (self.steps > 0):
            raise ConfigError("[schedule] needs either minutes or steps", "set one of them above zero")
        if self.vocabulary_sample and self.label_smoothing:
            message = "[schedule] label_smoothing needs the whole vocabulary"
            raise ConfigError(message, "set it or vocabulary_sample to 0")


@dataclass(frozen=True, slots=True)
class Risk(Section):
    """How much of the training is on the ROUGE of what the model writes, see lmchat.training.risk.

    Attributes:
        samples: summaries written for a source; zero for none of this.
        weight: of this loss in comparison with the negative log-likelihood.
        rows: rows of each step that are written about, in each process.
        max_target: tokens of a summary; rows with longer references are left to likelihood.
    """

    samples: int = 0
    weight: float = 20.0
    rows: int = 24
    max_target: int = 48

    def __post_init__(self) -> None:
        if self.samples == 1 or self.samples < 0:
            raise ConfigError(f"[risk] samples is {self.samples}", "it must be 0, or at least 2 to be compared")


@dataclass(frozen=True, slots=True)
class Ranking(Section):
    """How much of the training is on finding the true reply, see lmchat.training.ranking.

    Attributes:
        rows: the most rows of each step, in each process, whose replies are ranked; zero for none of this.
        weight: of a row's loss in comparison with the negative log-likelihood of a target token.
        sharpness: what the log-probability of a token is multiplied with before the softmax over replies.
        replies: the share of it that is on finding the true reply to some turns; the rest is on finding the turns.
    """

    rows: int = 0
    weight: float = 4.0
    sharpness: float = 4.0
    replies: float = 0.5

    def __post_init__(self) -> None:
        if self.rows == 1 or self.rows < 0:
            raise ConfigError(f"[ranking] rows is {self.rows}", "it must be 0, or at least 2 to be ranked")


@dataclass(frozen=True, slots=True)
class Grading(Section):
    """How much of the training is on how fitting replies were graded, see lmchat.training.grading.

    Attributes:
        paths: files of graded replies, relative to the data folder; none of this if empty.
        messages: the messages of each step, in each process, whose replies are weighed.
        weight: of a reply's loss in comparison with the negative log-likelihood of a target token.
        sharpness: what the worth of a reply, in nats a token, is multiplied with before the logistic function.
    """

    paths: list[str] = field(default_factory=list)
    messages: int = 6
    weight: float = 6.0
    sharpness: float = 1.0

    def __post_init__(self) -> None:
        if not all(isinstance(path, str) for path in self.paths):
            raise ConfigError(f"[grading] paths is {self.paths!r}", "it must be a list of files")
        if self.messages < 1:
            raise ConfigError(f"[grading] messages is {self.messages}", "it must be at least 1")


@dataclass(frozen=True, slots=True)
class Distillation(Section):
    """How much of the training is on a teacher's readings, see lmchat.training.distillation.

    Attributes:
        readings: files that scripts/distil.py wrote, each of a teacher of its own; none of this if empty.
        hidden: weight of a row's distance to the teacher's vectors, against the negative log-likelihood of a token.
        begins: weight of the cross-entropy with the teacher's probabilities of where the answer begins.
    """

    readings: list[str] = field(default_factory=list)
    hidden: float = 4.0
    begins: float = 1.0

    def __post_init__(self) -> None:
        if not all(isinstance(path, str) for path in self.readings):
            raise ConfigError(f"[distillation] readings is {self.readings!r}", "it must be a list of files")


@dataclass(frozen=True, slots=True)
class Validation(Section):
    """What is measured during a run.

    Attributes:
        rows: rows drawn from each data file's dev rows.
        rouge_rows: of these, how many are decoded greedily and scored with ROUGE.
    """

    rows: int = 64
    rouge_rows: int = 0
