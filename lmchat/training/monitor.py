"""Tells how a run goes: a record in its log, and a display in a terminal or a line a minute without one."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from lmchat.training.runs import RunFolder
from lmchat.training.trainer import Progress as RunProgress
from lmchat.training.trainer import StepRecord

SECONDS_BETWEEN_LINES = 60.0
SECONDS_BETWEEN_RECORDS = 10.0
BAR_TOTAL = 1000


@dataclass(slots=True)
class Means:
    """Running means since the last reset."""

    steps: int = 0
    loss: float = 0.0
    source_tokens: float = 0.0
    seconds: float = 0.0

    def add(self, record: StepRecord) -> None:
        """Take in a step."""
        self.steps += 1
        self.loss += record.loss
        self.source_tokens += record.source_tokens
        self.seconds += record.seconds

    def text(self, done: float, run_seconds: float) -> str:
        """The means and, as soon as some of the run is done, the time left, as people read them."""
        rate = self.source_tokens / max(self.seconds, 1e-9)
        left = f"  {run_seconds * (1 - done) / done / 60:.0f} min left" if done > 0 else ""
        return f"loss {self.loss / max(1, self.steps):.3f}  {rate:,.0f} source tokens/s{left}"


@dataclass(slots=True)
class SilentMonitor:
    """Says nothing: for the processes that do not lead."""

    def step(self, progress: RunProgress, record: StepRecord, done: float) -> None:
        """Nothing."""

    def validated(self, progress: RunProgress, scores: Mapping[str, float]) -> None:
        """Nothing."""


@dataclass(slots=True)
class RunMonitor:
    """Logs and displays; a context manager around the run."""

    folder: RunFolder
    stream: TextIO = field(default_factory=lambda: sys.stderr)
    _bar: Progress = field(init=False)
    _line: Means = field(default_factory=Means)
    _record: Means = field(default_factory=Means)
    _last_line: float = field(default_factory=time.monotonic)
    _last_record: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        console = Console(file=self.stream)
        columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}", markup=False))
        self._bar = Progress(*columns, console=console, disable=not console.is_terminal)
        self._bar.add_task("", total=BAR_TOTAL)

    def __enter__(self) -> RunMonitor:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def step(self, progress: RunProgress, record: StepRecord, done: float) -> None:
        """Log every ten seconds; a line a minute."""
        self._line.add(record)
        self._record.add(record)
        now = time.monotonic()
        if now - self._last_record > SECONDS_BETWEEN_RECORDS:
            self._append(progress, record, done)
            self._last_record, self._record = now, Means()
        if now - self._last_line > SECONDS_BETWEEN_LINES:
            self._say(f"step {progress.step}  {done:.1%}  {self._line.text(done, progress.seconds)}")
            self._last_line, self._line = now, Means()

    def validated(self, progress: RunProgress, scores: Mapping[str, float]) -> None:
        """Log and say the scores."""
        self.folder.append({"kind": "validation", **asdict(progress), **scores})
        self._say(f"step {progress.step}  validation " + "  ".join(f"{n} {v:.3f}" for n, v in scores.items()))

    def _append(self, progress: RunProgress, record: StepRecord, done: float) -> None:
        means = self._record
        self.folder.append(
            {
                "kind": "step",
                "step": progress.step,
                "minutes": round(progress.seconds / 60, 2),
                "loss": round(means.loss / means.steps, 4),
                "norm": round(record.norm, 3),
                "rate": record.rate,
                "source_tokens_per_second": round(means.source_tokens / means.seconds),
            }
        )
        self._bar.update(
            self._bar.task_ids[0], completed=done * BAR_TOTAL, description=means.text(done, progress.seconds)
        )

    def _say(self, line: str) -> None:
        if self._bar.disable:
            print(line, file=self.stream, flush=True)
        else:
            self._bar.console.print(line, markup=False, highlight=False)
