"""Measure the interactive terminal: first paint, first token, lag while it streams, memory, opening a long session.

    python scripts/bench_tui.py
    python scripts/bench_tui.py --json figures.json --only paint open

First paint is measured on a real process on a pseudo-terminal, the first token with the shipped checkpoint, the rest in
this process with an engine that writes words. A frame is dropped when the event loop does not come round in 1/60 s. Any
other work on the machine changes the figures several times over; the CPU time of the first paint less so.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import pty
import select
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from measuring import ended
from textual.pilot import Pilot

from lmchat.engine.events import Completed, Event, Started, Token
from lmchat.engine.loading import load_engine
from lmchat.errors import CheckpointError
from lmchat.history.store import Store
from lmchat.locations import resolve_checkpoint
from lmchat.modes.request import Request
from lmchat.tui.app import LmchatApp
from lmchat.tui.chat.screen import ChatScreen
from lmchat.tui.conversation.history_recorder import HistoryRecorder
from lmchat.tui.generation.engines import LocalEngine

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "docs" / "examples" / "river.txt"
RUNS = 5
TOKENS = 2_000
MESSAGES = 2_000
FRAME = 1 / 60
SIZE = (120, 40)
Figures = dict[str, float]


class Words:
    """An engine that writes so many words, `pause` seconds apart."""

    name, device = "words", "cpu"

    def __init__(self, count: int, pause: float) -> None:
        self._count, self._pause = count, pause

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Write them, whatever is asked."""
        del request, cancel
        yield Started(())
        words = [f" word{number}" for number in range(self._count)]
        for word in words:
            yield Token(word, 1, -0.1, None, (), (), None)
            time.sleep(self._pause)
        yield Completed("".join(words).strip(), "eos", False, 3, 1, self._count, 1.0, ())


def measure_paint() -> Figures:
    """From the start of the process to the first picture, and until a typed character is seen.

    One start before them may have to compile lmchat, as the first one after an installation does.
    """
    _start_once()
    runs = [_start_once() for _ in range(RUNS)]
    painted, computed, usable = (statistics.median(times) for times in zip(*runs, strict=True))
    return {"first paint (s)": painted, "first paint (s of CPU)": computed, "prompt usable (s)": usable}


def _start_once() -> tuple[float, float, float]:
    master, slave = pty.openpty()
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"XDG_DATA_HOME": home, "XDG_STATE_HOME": home, "XDG_CONFIG_HOME": home, "LANG": "C"}
        environment |= {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30", "PYTHONPATH": str(ROOT)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        began = time.perf_counter()
        line = [sys.executable, "-m", "lmchat", "--private"]
        process = subprocess.Popen(line, stdin=slave, stdout=slave, stderr=slave, env=environment, close_fds=True)
        try:
            _read_until(master, b"Enter sends")
            painted, computed = time.perf_counter() - began, _cpu_seconds(process.pid)
            os.write(master, b"~")
            _read_until(master, b"~")
            return painted, computed, time.perf_counter() - began
        finally:
            process.kill()
            process.wait()
            os.close(master)
            os.close(slave)


def _cpu_seconds(process: int) -> float:
    """What a process has computed so far (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _read_until(terminal: int, text: bytes) -> None:
    seen = b""
    while text not in seen:
        if not select.select([terminal], [], [], 60)[0]:
            raise TimeoutError(f"the terminal never showed {text!r}")
        seen += os.read(terminal, 1 << 16)


async def measure_first_token() -> Figures:
    """From Enter to the first word of a summary, the checkpoint being loaded."""
    async with _application(load_engine, file=EXAMPLE) as (chat, pilot):
        await _until(lambda: chat.attachment.source is not None and chat.attachment.source.known)
        await pilot.press("enter")
        await _until(lambda: chat.replies.turns and chat.replies.turns[0].ended)
        times = []
        for _ in range(RUNS):
            known = len(chat.replies.turns)
            began = time.perf_counter()
            await pilot.press("ctrl+r")
            await _until(lambda at=known: len(chat.replies.turns) > at and chat.replies.turns[-1].text, every=0.001)
            times.append(time.perf_counter() - began)
            await _until(lambda: chat.replies.turns[-1].ended)
    return {"first token after Enter (s)": statistics.median(times)}


async def measure_streaming() -> Figures:
    """The lag of the event loop while a long reply is written: of all of it, and of its last quarter."""
    async with _application(lambda _: Words(TOKENS, 0.005)) as (chat, pilot):
        lags: list[float] = []
        watch = asyncio.create_task(_watch(lags))
        began = time.perf_counter()
        await chat.send("a text")
        await _until(lambda: chat.replies.turns[-1].ended)
        seconds = time.perf_counter() - began
        watch.cancel()
        await pilot.pause()
    dropped = sum(int(lag / FRAME) for lag in lags)
    quarter = len(lags) // 4
    return {
        "streaming 2,000 tokens (s)": seconds,
        "frames dropped": float(dropped),
        "frames dropped (%)": 100 * dropped / (seconds / FRAME),
        "lag, median (ms)": 1000 * statistics.median(lags),
        "lag, median of the first quarter (ms)": 1000 * statistics.median(lags[:quarter]),
        "lag, median of the last quarter (ms)": 1000 * statistics.median(lags[-quarter:]),
        "lag, 95 % (ms)": 1000 * statistics.quantiles(lags, n=20)[-1],
        "lag, most (ms)": 1000 * max(lags),
    }


async def measure_memory() -> Figures:
    """The memory of the process before and after many messages."""
    async with _application(lambda _: Words(20, 0.0)) as (chat, _):
        await chat.send("a text")
        await _until(lambda: chat.replies.turns[-1].ended)
        before = _resident_megabytes()
        for number in range(MESSAGES // 2):
            await chat.send(f"text {number}")
            await _until(lambda: chat.replies.turns[-1].ended, every=0.001)
        return {"memory before (MB)": before, "memory after 2,000 messages (MB)": _resident_megabytes()}


async def measure_open() -> Figures:
    """From Enter in the list of sessions to the end of a long session on the screen."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "history.sqlite3") as store:
        session = store.create_session("long").id
        for number in range(MESSAGES // 2):
            store.add_message(session, "user", f"text {number} " * 20, mode="summarize")
            store.add_message(session, "assistant", f"reply {number} " * 20, mode="summarize")
        async with _application(lambda _: Words(1, 0.0), store=store) as (chat, pilot):
            await pilot.press("f9")
            await pilot.pause(0.5)
            began = time.perf_counter()
            await pilot.press("enter")
            await _until(lambda: len(chat.replies.turns) == MESSAGES // 2 and chat.view.max_scroll_y, every=0.001)
            return {"opening a session of 2,000 messages (s)": time.perf_counter() - began}


@asynccontextmanager
async def _application(
    load: Callable[[str], LocalEngine], *, file: Path | None = None, store: Store | None = None
) -> AsyncIterator[tuple[ChatScreen, Pilot[None]]]:
    """The application, without a terminal."""
    with Store(None) as private:
        app = LmchatApp(file, load, HistoryRecorder(store or private))
        async with app.run_test(size=SIZE) as pilot:
            screen = app.screen
            assert isinstance(screen, ChatScreen)
            yield screen, pilot


async def _until(condition: Callable[[], object], every: float = 0.01) -> None:
    while not condition():
        await asyncio.sleep(every)


async def _watch(lags: list[float], every: float = 0.005) -> None:
    """Note by how much each turn of the event loop is late."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(every)
        lags.append(time.perf_counter() - before - every)


def _resident_megabytes() -> float:
    """The memory of this process now (Linux), in megabytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


MEASURES: dict[str, Callable[[], Figures | Awaitable[Figures]]] = {
    "paint": measure_paint,
    "token": measure_first_token,
    "stream": measure_streaming,
    "memory": measure_memory,
    "open": measure_open,
}


def measure(names: list[str]) -> Figures:
    """The figures of some measurements; the checkpoint's are left out where it is missing."""
    figures: Figures = {}
    for name in names:
        if name == "token":
            try:
                resolve_checkpoint("summarize")
            except CheckpointError as error:
                print(error, file=sys.stderr)
                continue
        found = MEASURES[name]()
        figures |= found if isinstance(found, dict) else asyncio.run(_awaited(found))
    return figures


async def _awaited(figures: Awaitable[Figures]) -> Figures:
    return await figures


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=list(MEASURES), default=list(MEASURES))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to a file, too")
    options = parser.parse_args(arguments)
    figures = measure(options.only)
    for name, value in figures.items():
        print(f"{name:<42}{value:>10.3f}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(ended(main))
