"""How fast lmchat is against its limits and its peers: ratios of one run, each of medians of several measurements.

    python scripts/bench.py                        all rows; a peer that is not installed is named and left out
    python scripts/bench.py --only token help

Rows: token (a step against what the memory allows, JoeyNMT and SmolLM2), page (a summary against SmolLM2), cold (a
fresh process against importing torch), daemon (the same with `lmchat daemon`), help, train (pairs a second against
JoeyNMT), memory (of a cold summary against SmolLM2's), length (time against words). lmchat and JoeyNMT have one thread,
SmolLM2 two. Other work on the machine changes the times, the ratios less so. The exit
code is 1 if a goal is missed.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import torch
from add_written import documents
from bench_training import FIRST_ORDINARY_PIECE, measure
from measuring import exit_code, print_lines, yes_no
from peers import joeynmt, smollm2
from tree_memory import PeakMemory

from lmchat.decoding.config import DecodingConfig
from lmchat.engine.engine import Engine
from lmchat.engine.request import Request
from lmchat.model.config import ModelConfig
from lmchat.model.weights import weight_shapes
from lmchat.training.distributed import World
from lmchat.training.memory import keep_freed_memory

EXAMPLE = Path(__file__).resolve().parents[1] / "docs" / "examples" / "river.txt"
WRITTEN = Path(__file__).resolve().parent / "written"
PAGE_WORDS = 330
SUMMARIZE = ("-m", "lmchat", "summarize", str(EXAMPLE))
RUNS = 5
TOKENS = 100
SOURCE_TOKENS = 192
PAIRS, TARGET_TOKENS = 64, 16
WORDS = (100, 1_000, 10_000, 100_000)
Clock = Callable[[], float]
Line = tuple[str, str, str, bool]
"""What is measured, the figure, what it must reach, and whether it does."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=ROWS, default=list(ROWS))
    options = parser.parse_args()
    torch.set_num_threads(1)
    with TemporaryDirectory() as folder:
        os.environ["XDG_RUNTIME_DIR"] = folder  # no other daemon is found there
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is compiled
        return exit_code(lambda: bench(options.only))


def bench(names: Sequence[str]) -> bool:
    """Print the table; whether every goal is met."""
    print_lines(("what", "figure", "goal", "met"), ("---",) * 4)
    met = True
    for name in names:
        for what, figure, goal, reached in ROWS[name]():
            print_lines((what, figure, goal, yes_no(reached)))
            met &= reached
    return met


def token_lines() -> Iterator[Line]:
    """A step at batch 1, in int8 and in float32, against reading its weights once."""
    int8, exact = (Engine.load("generate", "cpu", precision) for precision in ("int8", "float32"))
    for engine in (int8, exact):
        engine.use_one_core()
    written = len(int8.tokenizer.without_chinese)  # with these about the English example
    size = step_weights(ModelConfig(vocab_size=written))
    buffer = torch.ones(size, dtype=torch.int8).view(torch.int64)
    clock = time.thread_time  # others on the processor then count for less; all is done by this thread
    pairs = [(step_seconds(int8, clock), step_seconds(exact, clock), seconds(buffer.sum, clock)) for _ in range(RUNS)]
    fast, slow, limit = (statistics.median(values) for values in zip(*pairs, strict=True))
    yield f"token, int8 ({1 / fast:.0f}/s), against float32 ({1 / slow:.0f}/s)", f"{slow / fast:.2f}x", "", True
    yield f"token, int8, against reading {size / 1e6:.1f} MB", f"{fast / limit:.2f}x", "3x at most", fast <= 3 * limit
    if is_there(joeynmt):
        model, source = joeynmt_model(), pieces(1, SOURCE_TOKENS)
        theirs = in_turns(lambda: step_seconds(int8, clock), lambda: joeynmt_step(model, source, clock))
        yield f"token, int8, {joeynmt.NAME} ({1 / theirs[1]:.0f}/s) against it", *goal_of(theirs, 10)
    if is_there(smollm2):
        peer = smollm2.writing_rates(EXAMPLE.read_text(encoding="utf-8"), TOKENS)
        theirs = in_turns(lambda: step_seconds(int8), lambda: 1 / next(peer))
        yield f"token, int8, {smollm2.NAME} ({1 / theirs[1]:.0f}/s) against it", *goal_of(theirs, 20)


def step_weights(config: ModelConfig) -> int:
    """The weights that a step multiplies with, in numbers; a multiple of 8."""
    kinds = ("decoder.layer", "decoder.project", "decoder.attention.to_query", "embedding")
    shapes = [shape for name, shape in weight_shapes(config).items() if name.startswith(kinds) and len(shape) == 2]
    return sum(map(math.prod, shapes)) // 8 * 8


def step_seconds(engine: Engine, clock: Clock = time.perf_counter) -> float:
    """Seconds a token of a greedy continuation."""
    config = DecodingConfig(min_new_tokens=TOKENS, max_new_tokens=TOKENS)
    request = Request("generate", EXAMPLE.read_text(encoding="utf-8"), decoding=config)
    return seconds(lambda: engine.run(request), clock) / TOKENS


def joeynmt_model() -> Any:
    """JoeyNMT's RNN in the sizes of lmchat's."""
    sizes = ModelConfig()
    return joeynmt.build(sizes.vocab_size, sizes.embedding_size, sizes.encoder_size, sizes.decoder_size)


def joeynmt_step(model: Any, source: torch.Tensor, clock: Clock) -> float:
    """Seconds a token of JoeyNMT, greedy."""
    return seconds(lambda: joeynmt.greedy(model, source, TOKENS), clock) / TOKENS


def page_lines() -> Iterator[Line]:
    """The summary of a page on an engine that is loaded, against SmolLM2's."""
    if not is_there(smollm2):
        return
    engine, text = Engine.load("summarize", "cpu"), page()
    peer = smollm2.summarize([text] * (2 * RUNS + 1), "en", "medium")
    next(peer)  # it loads at the first
    request = Request("summarize", text, length="medium")
    pair = in_turns(lambda: seconds(lambda: engine.run(request)), lambda: seconds(lambda: next(peer)))
    yield f"summary of a page ({pair[0]:.2f} s), {smollm2.NAME} ({pair[1]:.2f} s) against it", *goal_of(pair, 20)


def train_lines() -> Iterator[Line]:
    """Pairs that are trained on in a second, in the precision that each trains in."""
    if not is_there(joeynmt):
        return
    keep_freed_memory()
    model = joeynmt_model()
    optimizer = torch.optim.Adam(model.parameters())
    source, target = pieces(PAIRS, SOURCE_TOKENS), pieces(PAIRS, TARGET_TOKENS)
    ours = statistics.median(measure(World(), PAIRS, SOURCE_TOKENS, TARGET_TOKENS, RUNS + 1)[1:])
    steps = [seconds(lambda: joeynmt.training_step(model, optimizer, source, target)) for _ in range(RUNS + 1)]
    pair = ours, statistics.median(steps[1:])
    yield f"training ({PAIRS / pair[0]:.0f} pairs/s), {joeynmt.NAME} ({PAIRS / pair[1]:.0f}/s)", *goal_of(pair, 2)


def memory_lines() -> Iterator[Line]:
    """The most memory of a fresh process that summarizes a page."""
    if not is_there(smollm2):
        return
    script = f"from peers import smollm2; print(*smollm2.summarize([open({str(EXAMPLE)!r}).read()], 'en', 'short'))"
    ours, theirs = (peak_memory(each) for each in (SUMMARIZE, ["-c", script]))
    what = f"memory of a cold summary ({ours / 1e6:.0f} MB) against {smollm2.NAME}'s ({theirs / 1e6:.0f} MB)"
    yield what, f"{ours / theirs:.2f}x", "below 1x", ours < theirs


def peak_memory(arguments: Sequence[str]) -> int:
    """Bytes of a process of this Python."""
    memory = PeakMemory(0.01)
    folder = Path(__file__).parent
    memory.watch(subprocess.Popen([sys.executable, *arguments], cwd=folder, stdout=subprocess.DEVNULL))
    return memory.bytes


def cold_lines() -> Iterator[Line]:
    """A summary by a fresh process, against importing torch."""
    summary, torch_alone = in_turn(SUMMARIZE, ["-c", "import torch"])
    ratio = summary / torch_alone
    yield f"cold summary ({summary:.2f} s) against importing torch", f"{ratio:.2f}x", "1.5x at most", ratio <= 1.5


def daemon_lines() -> Iterator[Line]:
    """A summary by a fresh process that finds a daemon."""
    with daemon():
        times = [run_seconds(SUMMARIZE) for _ in range(RUNS + 1)][1:]
    spent = 1000 * statistics.median(times)
    yield "summary with the daemon running", f"{spent:.0f} ms", "100 ms at most", spent <= 100


@contextmanager
def daemon() -> Iterator[None]:
    """A daemon of the processes of this script."""
    run_seconds(["-m", "lmchat", "daemon", "start"])
    try:
        yield
    finally:
        run_seconds(["-m", "lmchat", "daemon", "stop"])


def help_lines() -> Iterator[Line]:
    """`lmchat --help`, against a Python that does nothing."""
    shown, nothing = in_turn(["-m", "lmchat", "--help"], ["-c", "pass"])
    extra = 1000 * (shown - nothing)
    yield "lmchat --help, beyond python -c pass", f"{extra:.0f} ms", "150 ms at most", extra <= 150


def length_lines() -> Iterator[Line]:
    """Time against the length of a text, as the exponent of a power law through the ends."""
    engine = Engine.load("summarize", "cpu")
    times = [statistics.median(summary_seconds(engine, text_of(words)) for _ in range(RUNS)) for words in WORDS]
    exponent = math.log(times[-1] / times[0]) / math.log(WORDS[-1] / WORDS[0])
    spent = ", ".join(f"{value:.1f} s" for value in times)
    what = f"exponent of time over {WORDS[0]} to {WORDS[-1]} words ({spent})"
    yield what, f"{exponent:.2f}", "1.05 at most", exponent <= 1.05


def summary_seconds(engine: Engine, text: str) -> float:
    """Seconds of a paragraph about a text."""
    return seconds(lambda: engine.run(Request("summarize", text, length="long")))


def page() -> str:
    """An English document of a page, which nothing was trained on."""
    written = (document.text for document in documents(WRITTEN / "documents-dev.en.txt"))
    return next(text for text in written if len(text.split()) >= PAGE_WORDS)


def text_of(words: int) -> str:
    """An English text of so many words: documents, one after another, whose sentences are not the same."""
    text = "\n\n".join(document.text for document in documents(WRITTEN / "documents.en.txt"))
    return " ".join(text.split(" ")[:words])


def is_there(peer: ModuleType) -> bool:
    """Whether a peer can run; says so if it cannot."""
    if reason := peer.missing():
        print(f"{peer.NAME} is not measured: {reason}", file=sys.stderr)
    return not reason


def in_turns(ours: Callable[[], float], theirs: Callable[[], float]) -> tuple[float, float]:
    """Medians of two measurements that are done by turns.

    Each is done twice and the second time counts: what the other has left in the caches, and threads of it that spin
    for a while, are no part of it.
    """
    pairs = [[[one() for one in (own, own)][-1] for own in (ours, theirs)] for _ in range(RUNS)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def goal_of(pair: tuple[float, float], goal: int) -> tuple[str, str, bool]:
    """How many times theirs takes as long as ours, what it must reach, and whether it does."""
    ours, theirs = pair
    return f"{theirs / ours:.1f}x", f"{goal}x", theirs >= goal * ours


def pieces(rows: int, tokens: int) -> torch.Tensor:
    """Any pieces, (rows, tokens)."""
    return torch.randint(FIRST_ORDINARY_PIECE, ModelConfig().vocab_size, (rows, tokens))


def in_turn(first: Sequence[str], second: Sequence[str]) -> tuple[float, float]:
    """Seconds of two commands of this Python, run by turns; the first run of each is not counted."""
    times = [[run_seconds(arguments) for arguments in (first, second)] for _ in range(RUNS + 1)][1:]
    return statistics.median(pair[0] for pair in times), statistics.median(pair[1] for pair in times)


def run_seconds(arguments: Sequence[str]) -> float:
    """Seconds of one process."""
    return seconds(lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True))


def seconds(work: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    """Seconds that some work takes."""
    began = clock()
    work()
    return clock() - began


ROWS: dict[str, Callable[[], Iterator[Line]]] = {
    "token": token_lines,
    "page": page_lines,
    "cold": cold_lines,
    "daemon": daemon_lines,
    "help": help_lines,
    "train": train_lines,
    "memory": memory_lines,
    "length": length_lines,
}


if __name__ == "__main__":
    raise SystemExit(main())
