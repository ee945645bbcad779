"""`lmchat train`: from a configuration file to a checkpoint in the run's folder."""

from __future__ import annotations

import contextlib
import json
import logging
import math
from pathlib import Path

import torch

from lmchat.engine.device import select_device
from lmchat.errors import ConfigError, DeviceError, TrainingError
from lmchat.locations import CONFIG_FILE, runs_folder
from lmchat.training.batching import BatchStream, Collator, rows_per_batch
from lmchat.training.config import UNCHANGED, Changes, TrainingConfig
from lmchat.training.corpora import Corpus, open_corpora
from lmchat.training.distributed import World, join, leave
from lmchat.training.examples import Encoder
from lmchat.training.losses import GRADED, further_losses, graded_files
from lmchat.training.memory import keep_freed_memory
from lmchat.training.monitor import RunMonitor, SilentMonitor
from lmchat.training.record import DevValidator, facts
from lmchat.training.runs import RunFolder
from lmchat.training.splitting import Splitter
from lmchat.training.start import start
from lmchat.training.tasks import TASKS
from lmchat.training.trainer import Monitor, Trainer, best_precision
from lmchat.training.validation import dev_sets

logger = logging.getLogger(__name__)

ROWS_MULTIPLE = 8
"""The rows of a step are a multiple of it, so that there are few shapes."""


def train(
    config_path: Path,
    run: str | None = None,
    data_folder: Path | None = None,
    device: str = "auto",
    changes: Changes = UNCHANGED,
) -> Path | None:
    """Train as the configuration says, going on where the run of this name stopped.

    Args:
        config_path: the TOML file.
        run: the run's name; the configuration's name if None.
        data_folder: where the data files are, if not where the configuration says.
        device: "auto", "cpu" or "cuda"; others are refused with a `DeviceError`.
        changes: what to start from and how long to train, if not as the configuration says.

    Returns:
        The folder of the best checkpoint; None in a process that does not lead the others.
    """
    keep_freed_memory()
    config = TrainingConfig.load(config_path, data_folder, changes)
    if unknown := {entry.task for entry in config.data} - set(TASKS):
        raise ConfigError(f"unknown task {', '.join(sorted(unknown))}", f"choose one of {', '.join(TASKS)}")
    name = config.name if run is None else run
    if name in ("", "..") or Path(name).name != name:
        raise ConfigError(f"a run cannot be called {name!r}", "give it the name of a folder, without /, with --name")
    kind = select_device(device)
    if kind not in ("cpu", "cuda"):
        raise DeviceError(f"lmchat does not train on {kind}", "use --device cpu")
    world = join(kind)
    try:
        return _train(config, world, RunFolder(runs_folder() / name), kind)
    finally:
        leave(world)


def _train(config: TrainingConfig, world: World, folder: RunFolder, kind: str) -> Path | None:
    """Train in this process of a run; what `train` returns."""
    device = _device(kind, world)
    torch.manual_seed(config.schedule.seed)
    begin = start(config)
    model, tokenizer = begin.model, begin.tokenizer
    opened = open_corpora([*config.data, *graded_files(config)], config.data_folder)
    corpora = [corpus for corpus in opened if corpus.data.task != GRADED]
    if world.leads:
        log_left_out(opened)
    collator = Collator(tokenizer, model.config.max_source, config.schedule.max_target)
    encode = Encoder(tokenizer, model.config.max_source)
    sets = dev_sets(corpora, encode, collator, config.validation.rows, config.schedule.seed) if world.leads else []
    sitting = facts(config, opened, begin)
    validator = DevValidator(
        sets, collator, device, tokenizer, folder, sitting, begin.earlier, config.validation.rouge_rows
    )
    with contextlib.ExitStack() as stack:
        monitor = _entered(stack, folder, config, world)
        trainer = Trainer(
            model=model.to(device),
            stream=batch_stream(config, corpora, encode, collator, world),
            collator=collator,
            schedule=config.schedule,
            folder=folder,
            world=world,
            device=device,
            precision=best_precision(device),
            monitor=monitor,
            validator=validator,
            further_losses=further_losses(config, begin, collator, opened, world),
        )
        _finish(trainer, validator)
    return folder.best if world.leads else None


def _entered(stack: contextlib.ExitStack, folder: RunFolder, config: TrainingConfig, world: World) -> Monitor:
    """Make sure that the run is this one's, until `stack` ends; what is told how it goes."""
    if world.leads:
        stack.enter_context(folder.locked())
    _claim(folder, config, world)
    return stack.enter_context(RunMonitor(folder)) if world.leads else SilentMonitor()


def _finish(trainer: Trainer, validator: DevValidator) -> None:
    """Train to the end of the schedule, from where the run stopped, and write its last checkpoint."""
    leads, folder = trainer.world.leads, trainer.folder
    if trainer.resume() and leads:
        logger.info("going on from step %d of the run in %s", trainer.progress.step, folder.path)
    scores = trainer.run()
    if leads:
        with trainer.averaged() as averaged:
            validator.write(folder.last, averaged, trainer.progress, scores)


def _device(kind: str, world: World) -> torch.device:
    """The device of this process, of which several share the cores of a CPU."""
    if kind == "cuda":
        return torch.device(kind, world.local_rank)
    if world.size > 1:
        torch.set_num_threads(1)
    return torch.device(kind)


def batch_stream(
    config: TrainingConfig, corpora: list[Corpus], encode: Encoder, collator: Collator, world: World
) -> BatchStream:
    """The steps' items as the schedule has them; each step's rows can be shared out among the processes."""
    schedule, multiple = config.schedule, math.lcm(ROWS_MULTIPLE, world.size)
    return BatchStream(
        corpora,
        encode,
        collator,
        schedule.seed,
        lambda shape: rows_per_batch(schedule.tokens_per_step, shape, multiple),
        Splitter(encode.tokenizer, schedule.subword_alpha),
    )


def log_left_out(corpora: list[Corpus]) -> None:
    """Log how many rows are trained on and how many were left out, by reason."""
    files = {corpus.path: corpus for corpus in corpora}.values()
    kept, dev, shared = (sum(getattr(corpus, name) for corpus in files) for name in ("rows", "dev", "shared"))
    logger.info(
        "%d rows; left out: %d for choices, %d that share a sentence with a test or held-back prose", kept, dev, shared
    )


def _claim(folder: RunFolder, config: TrainingConfig, world: World) -> None:
    """Write whose configuration the run is of, or make sure that it is this one."""
    tables = json.dumps(config.tables, sort_keys=True)
    if world.leads:
        folder.put_back()
    if folder.latest_state() is None:
        if world.leads:
            folder.write(CONFIG_FILE, tables)
    elif (folder.path / CONFIG_FILE).read_text(encoding="utf-8") != tables:
        raise TrainingError(
            f"{folder.path} holds a run of another configuration", "give this one another name with --name"
        )
