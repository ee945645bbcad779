"""What lmchat says about its work, on stderr: progress, notes, errors. The work itself goes to stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from lmchat.text.sanitize import safe_line, terminal_safe

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

LABEL_LENGTH = 24


class ProgressLine(Protocol):
    """Shows how far one job is."""

    def update(self, done: int, total: int) -> None:
        """`done` of `total` parts are finished."""

    def close(self) -> None:
        """Leave the line for good, so that other text can be written there."""


@dataclass(frozen=True, slots=True)
class Narrator:
    """Writes to stderr.

    Attributes:
        quiet: nothing but errors is said.
    """

    quiet: bool = False

    def error(self, message: str) -> None:
        """Say what went wrong, in one line."""
        _say("error", "bold red", safe_line(message))

    def note(self, message: str) -> None:
        """Say something that is good to know, in one line."""
        if not self.quiet:
            _say("note", "yellow", safe_line(message))

    def remark(self, message: str) -> None:
        """Say a figure or a fact in passing, in one line that keeps its columns."""
        if not self.quiet:
            _say("", "dim", " ".join(terminal_safe(message).splitlines()))

    @contextmanager
    def progress(self, label: str) -> Iterator[ProgressLine]:
        """A progress line for one job, in a terminal only; it is gone when the job ends."""
        if self.quiet or not sys.stderr.isatty():
            yield _NoProgress()
            return
        line = _RichProgress(_shortened(safe_line(label)))
        try:
            yield line
        finally:
            line.close()


def _say(label: str, style: str, line: str) -> None:
    if sys.stderr.isatty():
        from rich.text import Text

        text = Text.assemble((f"{label}: ", style), line) if label else Text(line, style)
        console().print(text, soft_wrap=True, highlight=False)
    else:
        print(f"{label}: {line}" if label else line, file=sys.stderr, flush=True)


def _shortened(label: str) -> str:
    """The end of a label that is too long for a progress line."""
    return label if len(label) <= LABEL_LENGTH else f"…{label[-LABEL_LENGTH + 1 :]}"


def console() -> Console:
    """The terminal that stderr is."""
    from rich.console import Console

    return Console(stderr=True)


class _NoProgress:
    """Shows nothing."""

    def update(self, done: int, total: int) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class _RichProgress:
    """A bar that appears with the first update and never after it was closed."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._closed = False
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def update(self, done: int, total: int) -> None:
        """Draw the bar."""
        if self._closed:
            return
        if self._bar is None:
            self._bar = self._started()
            self._task = self._bar.add_task(self._label, total=total)
        assert self._task is not None
        self._bar.update(self._task, completed=done, total=total)

    def close(self) -> None:
        """Remove the bar."""
        self._closed = True
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _started(self) -> Progress:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        bar = Progress(*columns, console=console(), transient=True)
        bar.start()
        return bar
