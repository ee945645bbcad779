"""`lmchat train`."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from lmchat.cli import options
from lmchat.cli.guard import guarded

Config = Annotated[Path, typer.Argument(metavar="CONFIG.toml", help="Model, data and schedule; see docs/training.md.")]
Run = Annotated[
    str | None, typer.Option("--name", metavar="NAME", help="The run's name, instead of the configuration's.")
]
Data = Annotated[Path | None, typer.Option(metavar="FOLDER", help="Where the data files of the configuration are.")]


def train(config: Config, *, run: Run = None, data: Data = None, device: options.Device = "auto") -> None:
    """Train a checkpoint, going on where a run of the same name stopped.

    Progress goes to stderr; the folder of the best checkpoint is printed at the end. Under torchrun the same command
    trains with several processes.
    """
    with guarded():
        from lmchat.training.run import train as train_run

        logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
        typer.echo(train_run(config, run, data, device))
