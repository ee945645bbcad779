"""A run's loss curve, drawn with characters from its log."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from lmchat.errors import UnreadableInput


def loss_plot(log: Path, width: int, height: int) -> str:
    """The training loss, smoothed, and the mean dev loss over the minutes of a run, as lines of text.

    Raises:
        UnreadableInput: the run has no log, or no record in it yet.
    """
    steps, validations = read_curves(log)
    if not steps:
        raise UnreadableInput(f"{log} has no record of a step", "train for some seconds first")
    import plotext  # only a plot is worth its import

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plot_size(width, height)
    plotext.plot([minutes for minutes, _ in steps], smoothed([loss for _, loss in steps]), label="training loss")
    if validations:
        plotext.scatter([m for m, _ in validations], [loss for _, loss in validations], marker="x", label="dev loss")
    plotext.xlabel("minutes")
    text: str = plotext.uncolorize(plotext.build())
    return text


def read_curves(log: Path) -> tuple[list[tuple[float, float]], list[tuple[float, float]]]:
    """(minutes, loss) of the steps and of the validations in a log."""
    try:
        lines = log.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UnreadableInput(f"cannot read {log}: {error.strerror}", "name a run that was started") from error
    records = list(_records(lines))
    steps = [(r["minutes"], r["loss"]) for r in records if r["kind"] == "step"]
    validations = [(r["seconds"] / 60, r["mean"]) for r in records if r["kind"] == "validation" and "mean" in r]
    return steps, validations


def _records(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The records of a log; a line that a full disk has torn is none."""
    for line in lines:
        with suppress(ValueError):
            yield json.loads(line)


def smoothed(values: list[float], weight: float = 0.1) -> list[float]:
    """An exponential moving average that starts at the first value.

    >>> smoothed([1.0, 2.0], weight=0.5)
    [1.0, 1.5]
    """
    average = values[0]
    averages = []
    for value in values:
        average += weight * (value - average)
        averages.append(average)
    return averages
