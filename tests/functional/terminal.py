"""A terminal that tests type into and read from: a process on a pseudo-terminal, its output shown by pyte."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pexpect
import pyte

ROOT = Path(__file__).parents[2]
PATIENCE = 180.0
KEYS = {"enter": "\r", "esc": "\x1b", "f2": "\x1bOQ", "f3": "\x1bOR", "ctrl+q": "\x11", "ctrl+p": "\x10"}
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=?][0-9;:]*[^hl0-9;:]")
"""Questions and modes of newer terminals, which pyte would print."""

WITH_SLOW_ENGINE = """
import sys, time
import lmchat.engine.loading as loading
from lmchat.engine.events import Cancelled, Completed, Started, Token

class Slow:
    name, device = "slow", "cpu"
    def stream(self, request, cancel=None):
        yield Started(())
        words = []
        for number in range(int(sys.argv[1])):
            if cancel.is_set():
                yield Cancelled(" ".join(words))
                return
            words.append(f"word{number}")
            yield Token(f" word{number}", 1, -0.1, None, (), (), None)
            time.sleep(float(sys.argv[2]))
        yield Completed(" ".join(words), "eos", False, 3, 1, len(words), 1.0, ())

loading.load_engine = lambda name: Slow()
from lmchat.cli.main import main
sys.exit(main(sys.argv[3:]))
"""
"""A program that is lmchat with an engine of so many words, one in so many seconds."""


class Terminal:
    """A running process.

    Args:
        arguments: of the interpreter.
        environment: beside that of the tests.
        columns: the width of the terminal.
        rows: its height.
    """

    def __init__(
        self, arguments: list[str], environment: Mapping[str, str], *, columns: int = 100, rows: int = 30
    ) -> None:
        settings = {"PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"}
        self.process = pexpect.spawn(
            sys.executable, arguments, env=os.environ | settings | environment, dimensions=(rows, columns)
        )
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.close(force=True)

    @property
    def text(self) -> str:
        """What the screen shows now.

        The cell beside a wide character is empty. `Screen.display` of pyte fails where its character was overwritten.
        """
        screen = self._screen
        lines = ([screen.buffer[y][x].data for x in range(screen.columns)] for y in range(screen.lines))
        return "\n".join("".join(cells).rstrip() for cells in lines)

    def type(self, text: str) -> None:
        """Type characters."""
        self.process.send(text)

    def send(self, text: str) -> None:
        """Type a message, and press Enter."""
        self.type(text)
        self.press("enter")

    def press(self, *names: str) -> None:
        """Press keys by their names."""
        for name in names:
            self.process.send(KEYS[name])
            self.read(0.05)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the terminal."""
        self.process.setwinsize(rows, columns)
        self._screen.resize(rows, columns)

    def read(self, seconds: float) -> None:
        """Show what comes within so many seconds."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                output = self.process.read_nonblocking(1 << 16, timeout=left)
            except (pexpect.TIMEOUT, pexpect.EOF):
                return
            self._stream.feed(_NOT_FOR_PYTE.sub(b"", output))

    def until(self, shown: str | Callable[[str], object]) -> str:
        """Wait for a text, or for what a function says of the screen; returns what the screen shows."""
        is_there = (lambda text: shown in text) if isinstance(shown, str) else shown
        end = time.monotonic() + PATIENCE
        while not is_there(self.text):
            assert time.monotonic() < end, self.text
            assert self.process.isalive(), self.text
            self.read(0.1)
        return self.text

    def ended(self) -> int:
        """Wait for the process; returns its exit code."""
        end = time.monotonic() + PATIENCE
        while self.process.isalive():
            assert time.monotonic() < end, self.text
            self.read(0.1)
        return int(self.process.exitstatus)
