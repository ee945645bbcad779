"""Many requests of all modes over several threads on one engine, cancelled and abandoned at random.

    python scripts/stress.py                                   10,000 requests, 8 threads, a toy checkpoint
    python scripts/stress.py --checkpoint summarize --requests 500

What must hold: every stream that is read to its end has one last event, of the right kind; no thread comes to a halt;
memory after the last request is within 5 % of what it was after two fifths. The exit code is 1 if something does
not hold.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from measuring import exit_code, positive, print_lines, yes_no
from toy_checkpoint import save_toy_checkpoint
from tree_memory import proportional_here

from lmchat.decoding.config import METHODS, DecodingConfig
from lmchat.engine.engine import Engine
from lmchat.engine.events import Cancelled, Completed, Event, Failed
from lmchat.engine.request import Request

TOY = "toy"
LAST = (Completed, Cancelled, Failed)
HALT_SECONDS = 120.0
"""Without a request coming to its end, it counts as a deadlock."""
GROWTH = 1.05
PARTS = 5
WARM = 1
"""Memory is looked at after each part, and compared with what it was after this one: allocators fill their caches."""
PHRASES = (
    "The fox runs to",
    "a river",
    "where rain sleeps",
    "12 %",
    "今天天气很好。",
    "小狐狸",
    "? ",
    ". ",
    "\x1b[31m",
    "[/red]",
    "\u202e",
    "🙂",
)


@dataclass
class Tally:
    """What came of the requests; threads take turns at `lock`."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    ends: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def add(self, end: str, wrong: str | None) -> None:
        """A request has come to its end."""
        with self.lock:
            self.ends[end] += 1
            if wrong:
                self.wrong.append(wrong)

    @property
    def count(self) -> int:
        """Requests at their end."""
        return self.ends.total()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=positive, default=10_000)
    parser.add_argument("--threads", type=positive, default=8)
    parser.add_argument("--checkpoint", default=TOY, help="A name or a folder; otherwise a small untrained network.")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    return exit_code(lambda: stress(options))


def stress(options: argparse.Namespace) -> bool:
    """Print what came of it; whether all that must hold does."""
    with tempfile.TemporaryDirectory() as folder:
        toy = options.checkpoint == TOY
        engine = Engine.load(save_toy_checkpoint(Path(folder)) if toy else options.checkpoint, "cpu")
    engine.use_one_core()
    tally = Tally()
    began = time.perf_counter()
    memory = []
    for part in range(PARTS):
        count = options.requests * (part + 1) // PARTS - options.requests * part // PARTS
        run(engine, tally, count, options.threads, options.seed + part)
        memory.append(settled_memory())
    growth = memory[-1] / memory[WARM]
    seconds = time.perf_counter() - began
    for wrong in tally.wrong[:10]:
        print(wrong, file=sys.stderr)
    flat, sound = growth <= GROWTH, not tally.wrong and tally.count == options.requests
    ends = ", ".join(f"{count:,} {end}" for end, count in tally.ends.most_common())
    print_lines(("what", "figure", "goal", "met"), ("---",) * 4)
    print_lines(("requests", f"{tally.count:,} in {seconds:.0f} s: {ends}", f"{options.requests:,}", yes_no(sound)))
    print_lines(("streams that did not end as they must", f"{len(tally.wrong)}", "0", yes_no(not tally.wrong)))
    parts = ", ".join(f"{size / 1e6:.0f}" for size in memory)
    print_lines(
        (
            f"memory after each fifth ({parts} MB), the last against the second",
            f"{growth:.3f}x",
            f"{GROWTH}x at most",
            yes_no(flat),
        )
    )
    return flat and sound


def run(engine: Engine, tally: Tally, count: int, threads: int, seed: int) -> None:
    """Do so many requests; ends the process with all stacks on stderr when nothing comes to its end any more."""
    goal = tally.count + count
    draws = [random.Random(seed * threads + number) for number in range(threads)]
    shares = [count // threads + (number < count % threads) for number in range(threads)]
    working = [
        threading.Thread(target=work, args=(engine, tally, draw, share), daemon=True)
        for draw, share in zip(draws, shares, strict=True)
    ]
    for thread in working:
        thread.start()
    seen, since = tally.count, time.monotonic()
    while any(thread.is_alive() for thread in working):
        time.sleep(0.05)
        if tally.count != seen:
            seen, since = tally.count, time.monotonic()
        elif time.monotonic() - since > HALT_SECONDS:
            faulthandler.dump_traceback(all_threads=True)
            raise SystemExit(f"deadlock: {goal - seen} requests do not come to their end")


def work(engine: Engine, tally: Tally, draw: random.Random, count: int) -> None:
    """Requests of one thread, one after another."""
    for _ in range(count):
        request, cancel = random_request(draw), threading.Event()
        patience = draw.choice((None, None, draw.randrange(6)))
        abandoned = patience is not None and draw.random() < 0.3
        try:
            events: list[Event] = []
            for event in engine.stream(request, cancel):
                events.append(event)
                if patience is not None and len(events) > patience:
                    if abandoned:
                        break
                    cancel.set()
        except BaseException as error:  # noqa: BLE001 (a stream raises nothing, whatever goes wrong)
            tally.add("raised", f"{request}: raised {error!r}")
            continue
        ended = [event for event in events if isinstance(event, LAST)]
        if abandoned and not ended:
            tally.add("abandoned", None)
        else:
            tally.add(*judge(request, events, ended))


def judge(request: Request, events: Sequence[Event], ended: Sequence[Event]) -> tuple[str, str | None]:
    """How a stream ended, and what is wrong with that."""
    if len(ended) != 1 or ended[0] is not events[-1]:
        return "ended wrongly", f"{request}: {len(ended)} last events of {len(events)}"
    if isinstance(ended[0], Failed):
        return "failed", f"{request}: {ended[0].error}"
    return type(ended[0]).__name__.lower(), None


def random_request(draw: random.Random) -> Request:
    """Of any mode, about words that make no sense."""
    mode = draw.choice(("summarize", "answer", "generate", "chat"))
    text = "The fox: " + " ".join(draw.choices(PHRASES, k=draw.randrange(1, 40)))
    query = "Where does the fox run?" if mode == "answer" else ""
    decoding = DecodingConfig(method=draw.choice(METHODS), max_new_tokens=draw.randrange(1, 16), samples=4)
    length, seed = draw.choice(("short", "medium")), draw.randrange(1000)
    return Request(mode, text, query=query, length=length, decoding=decoding, seed=seed)


def settled_memory() -> int:
    """What this process takes when nothing runs."""
    gc.collect()
    return proportional_here()


if __name__ == "__main__":
    raise SystemExit(main())
