"""The memory that a process takes together with those that it started, on Linux."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

INTERVAL = 0.25
KIB = 1024


class PeakMemory:
    """Watches a process.

    Args:
        interval: seconds between two looks.

    Attributes:
        bytes: the most that it and its children took at a time; pages that they share count once.
    """

    def __init__(self, interval: float = INTERVAL) -> None:
        self.bytes = 0
        self._interval = interval

    def watch(self, process: subprocess.Popen[bytes]) -> None:
        """Look at it until it ends."""
        while process.poll() is None:
            self.bytes = max(self.bytes, sum(proportional(pid) for pid in tree(process.pid)))
            time.sleep(self._interval)


def tree(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            below = children.read_text().split()
        except OSError:  # the thread has ended
            continue
        for child in below:
            yield from tree(int(child))


def proportional(pid: int) -> int:
    """The proportional set size of a process in bytes; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(KIB * int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def proportional_here() -> int:
    """The proportional set size of this process in bytes."""
    return proportional(os.getpid())
