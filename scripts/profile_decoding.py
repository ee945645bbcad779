"""Where the time of a token goes: the parts of a step of decoding, one by one, on one thread of the CPU.

    python scripts/profile_decoding.py generate --precision float32       bf16 weights, computed in float32
    python scripts/profile_decoding.py generate --precision int8          the same, quantized

Every function of the table is timed with what it calls in the table taken off, so the parts add up to the step. Times
are those of the thread, so that other processes count less; the clock itself adds about a microsecond a call.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

from measuring import exit_code, print_lines

from lmchat.decoding import beam, sampling, stepwise
from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.constraints import Constraints
from lmchat.decoding.trellis import Trellis
from lmchat.engine.engine import Engine
from lmchat.engine.runner import Manner, Runner
from lmchat.engine.writing import Draft
from lmchat.model.checkpoint import PRECISIONS
from lmchat.model.onnx_network import OnnxNetwork
from lmchat.model.onnx_session import Session
from lmchat.model.onnx_state import OnnxState
from lmchat.modes.generate import DECODING, prompt_source
from lmchat.modes.sources.source import Source
from lmchat.modes.sources.source_text import SourceText

TEXT = Path(__file__).parents[1] / "docs" / "data.md"
REPEATS = 5
PARTS: tuple[tuple[str, Any, str], ...] = (
    ("the network", Session, "__call__"),
    ("what the network is given", OnnxNetwork, "step_of"),
    ("reordering the state", OnnxState, "select"),
    ("constraints", Constraints, "apply"),
    ("sampling", sampling, "sample"),
    ("top-k of the beam", beam, "top_k"),
    ("records of what was written", Trellis, "records"),
    ("the rest of decoding", stepwise._Rows, "advance"),
    ("the rest of decoding", beam._Beams, "advance"),
)
"""Each part's name, and the functions it is made of."""


class SelfTimes:
    """Seconds that each part took without the parts inside it."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._inner: list[float] = []

    def watch(self, part: str, owner: Any, name: str) -> None:
        """Time a function of a class or module from now on."""
        function = getattr(owner, name)

        @wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:
            self._inner.append(0.0)
            began = time.thread_time()
            try:
                return function(*arguments, **named)
            finally:
                took = time.thread_time() - began
                self.seconds[part] += took - self._inner.pop()
                if self._inner:
                    self._inner[-1] += took

        setattr(owner, name, timed)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", metavar="NAME|FOLDER")
    parser.add_argument("--precision", choices=PRECISIONS, default="float32")
    options = parser.parse_args()
    return exit_code(lambda: profile(Engine.load(options.checkpoint, "cpu", options.precision)))


def profile(engine: Engine) -> bool:
    """Print the table."""
    engine.use_one_core()
    runner = engine._runner
    source = prompt_source(SourceText(TEXT.read_text(encoding="utf-8")), runner.tools)
    cases = list(make_cases())
    whole = [milliseconds(runner, source, config, rows) for _, config, rows in cases]
    times = SelfTimes()
    for part in PARTS:
        times.watch(*part)
    columns = [self_times(runner, source, config, rows, times) for _, config, rows in cases]
    print_lines((f"{engine.name}, {engine.precision}: microseconds a step", *(name for name, _, _ in cases)))
    print_lines(("---",) * (len(cases) + 1))
    for part in dict.fromkeys(part for part, _, _ in PARTS):
        print_lines((part, *(f"{column[part]:.0f}" for column in columns)))
    print_lines(("**whole step, untimed inside**", *(f"**{1000 * value:.0f}**" for value in whole)))
    return True


def make_cases() -> Iterator[tuple[str, DecodingConfig, int]]:
    """Each case's name, settings, and number of texts that are written together."""
    greedy, many = DecodingConfig(min_new_tokens=60, max_new_tokens=60), {"min_new_tokens": 12, "max_new_tokens": 12}
    sampled = DECODING.replace(min_new_tokens=60, max_new_tokens=60)
    searched = greedy.replace(method="beam", beam_size=4, length_penalty=1.0, no_repeat_ngram_size=3)
    yield "greedy", greedy, 1
    yield "sampling", sampled, 1
    yield "beam of 4", searched, 1
    yield "sampling, 32 texts", sampled.replace(**many), 32
    yield "beam of 4, 32 texts", searched.replace(**many), 32


def steps(runner: Runner, source: Source, config: DecodingConfig, rows: int, begin: Callable[[], None]) -> int:
    """Decode, calling `begin` after the first step; how many followed it."""
    drafts = [Draft(replace(source), seed) for seed in range(rows)]
    updates = runner.updates(drafts, Manner(config, narrow=True), watch=rows == 1)  # the text is English
    next(updates)
    begin()
    return sum(1 for _ in updates)


def milliseconds(runner: Runner, source: Source, config: DecodingConfig, rows: int) -> float:
    """The thread's time a step, the median of several runs."""
    found, began = [], [0.0]

    def begin() -> None:
        began[0] = time.thread_time()

    for _ in range(REPEATS):
        count = steps(runner, source, config, rows, begin)
        found.append(1000 * (time.thread_time() - began[0]) / count)
    return statistics.median(found)


def self_times(runner: Runner, source: Source, config: DecodingConfig, rows: int, times: SelfTimes) -> dict[str, float]:
    """Microseconds a step of each part."""
    count = steps(runner, source, config, rows, times.seconds.clear)
    return {part: 1e6 * times.seconds[part] / count for part, _, _ in PARTS}


if __name__ == "__main__":
    raise SystemExit(main())
