"""`lmchat train`."""

from __future__ import annotations

import logging
import math
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from lmchat.cli.shared import options
from lmchat.cli.shared.guard import guarded
from lmchat.cli.shared.narration import Narrator
from lmchat.errors import UnreadableInput, UsageError
from lmchat.locations import runs_folder

Config = Annotated[Path, typer.Argument(metavar="CONFIG.toml", help="Model, data and schedule; see docs/training.md.")]
Run = Annotated[
    str | None, typer.Option("--name", metavar="NAME", help="The run's name, instead of the configuration's.")
]
Data = Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where the data files of the configuration are.")]
Init = Annotated[str | None, typer.Option(metavar="CHECKPOINT", help="Start from these weights instead of [init].")]
Minutes = Annotated[float | None, typer.Option(metavar="N", help="Train so long instead of as [schedule] says.")]
Rate = Annotated[float | None, typer.Option(metavar="R", help="The peak learning rate instead of [schedule]'s.")]
Readings = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", help="Learn from these readings of a teacher, too ([distillation]); may be repeated."),
]
Plot = Annotated[bool, typer.Option("--plot", help="Draw the loss of the run so far and do not train.")]

PLOT_HEIGHT = 20


def train(
    config: Config,
    *,
    run: Run = None,
    data: Data = None,
    device: options.Device = "auto",
    init: Init = None,
    minutes: Minutes = None,
    learning_rate: Rate = None,
    readings: Readings = None,
    plot: Plot = False,
) -> None:
    """Train a checkpoint, going on where a run of the same name stopped.

    Progress goes to stderr; the folder of the best checkpoint is printed at the end. Under torchrun the same command
    trains with several processes.
    """
    with guarded():
        check_above_zero("--minutes", minutes)
        check_above_zero("--learning-rate", learning_rate)
        from lmchat.training.config import Changes, TrainingConfig

        if plot:
            typer.echo(drawn(runs_folder() / (TrainingConfig.load(config).name if run is None else run)))
            return
        from lmchat.training.run import train as train_run

        logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
        try:
            best = train_run(config, run, data, device, Changes(init, minutes, learning_rate, tuple(readings or ())))
        except KeyboardInterrupt:
            Narrator().error("interrupted (the same command goes on from the last save)")
            raise
        if best is not None:
            typer.echo(best)
            if sys.stderr.isatty():
                with suppress(UnreadableInput):  # a run of a few seconds has nothing to draw
                    typer.echo(drawn(best.parent), err=True)


def check_above_zero(option: str, value: float | None) -> None:
    """Raise `UsageError` where an option has a value that is not a number above 0."""
    if value is not None and not 0 < value < math.inf:
        raise UsageError(f"{option} is {value}", "it must be a number above 0")


def drawn(run: Path) -> str:
    """The loss of the run in a folder as a plot as wide as the terminal."""
    from lmchat.training.plot import loss_plot
    from lmchat.training.runs import RunFolder

    return loss_plot(RunFolder(run).log, shutil.get_terminal_size().columns, PLOT_HEIGHT)
