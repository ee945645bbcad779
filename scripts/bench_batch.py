"""How fast `lmchat batch` is against one text at a time and against its peers, and how much memory it takes.

    python scripts/bench_batch.py --data DATA                     all figures
    python scripts/bench_batch.py --data DATA --only short agree --short-rows 2000

Figures: short (news sentences of about 40 tokens, greedy headlines), long (documents of 2,000 words, against TextRank,
which has as many processes), agree (a batch against single requests: the same texts), memory (of many rows
against few, on a toy checkpoint), driver (rows that are read, kept and written by one process). A batch is the whole
command, with its start. A peer that is not installed is named and left out. The exit code is 1 if a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch
from measuring import exit_code, positive, print_lines, yes_no
from peers import smollm2, textrank
from toy_checkpoint import save_toy_checkpoint
from tree_memory import PeakMemory

from lmchat.batch.fields import Fields, rows_of
from lmchat.batch.job import BatchJob
from lmchat.batch.pool import InProcess
from lmchat.batch.reading import find_inputs, read_inputs
from lmchat.batch.records import Result
from lmchat.batch.sinks import FileSink
from lmchat.cli.shared.decoding_options import SummaryChanges
from lmchat.cli.shared.summary_options import SummaryOptions
from lmchat.engine.engine import Engine
from lmchat.engine.request import Request
from lmchat.training.rows import read_rows

PROCESSES = 2
GREEDY = ("--beam-size", "1")
LONG_WORDS = 2_000
FEW_ROWS = 10_000
Line = tuple[str, str, str, bool]
"""What is measured, the figure, what it must reach, and whether it does."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="The folder of the training data.")
    parser.add_argument("--only", nargs="+", choices=FIGURES, default=list(FIGURES))
    parser.add_argument("--short-rows", type=positive, default=20_000)
    parser.add_argument("--long-rows", type=positive, default=500)
    parser.add_argument("--many-rows", type=positive, default=1_000_000, help="Of the measurement of memory.")
    parser.add_argument("--sample", type=positive, default=200, help="Rows that slower ways are measured on.")
    options = parser.parse_args()
    torch.set_num_threads(1)
    return exit_code(lambda: bench(options))


def bench(options: argparse.Namespace) -> bool:
    """Print the table; whether every goal is met."""
    print_lines(("what", "figure", "goal", "met"), ("---",) * 4)
    met = True
    with tempfile.TemporaryDirectory() as folder:
        for name in options.only:
            for what, figure, goal, reached in FIGURES[name](options, Path(folder)):
                print_lines((what, figure, goal, yes_no(reached)))
                met &= reached
    return met


def short_lines(options: argparse.Namespace, folder: Path) -> Iterator[Line]:
    """Headlines of news sentences."""
    texts = list(islice(short_texts(options.data), options.short_rows))
    sample = texts[: options.sample]
    engine = Engine.load("summarize", "cpu", "float32")
    alone = len(sample) / seconds(lambda: [engine.run(request(text)) for text in sample])
    rate = len(texts) / seconds(lambda: run_batch(texts, folder, *GREEDY))
    yield against("short", len(texts), rate, f"one at a time in float32, one thread ({alone:.1f}/s)", alone, 8)
    if reason := smollm2.missing():
        print(f"{smollm2.NAME} is not measured: {reason}", file=sys.stderr)
        return
    fewer = sample[:32]
    peer = len(fewer) / seconds(lambda: smollm2.summarize_together(fewer, "en", "short"))
    yield against("short", len(texts), rate, f"{smollm2.NAME}, eight at a time ({peer:.2f}/s)", peer, 50)


def long_lines(options: argparse.Namespace, folder: Path) -> Iterator[Line]:
    """Headlines of long documents."""
    texts = list(islice(long_texts(options.data), options.long_rows))
    rate = len(texts) / seconds(lambda: run_batch(texts, folder, *GREEDY))
    if reason := textrank.missing():
        print(f"{textrank.NAME} is not measured: {reason}", file=sys.stderr)
        return
    sample = texts[: options.sample]
    peer = len(sample) / seconds(lambda: rank_all(sample))
    yield against("long", len(texts), rate, f"{textrank.NAME}, {PROCESSES} processes ({peer:.1f}/s)", peer, 1)


def against(kind: str, rows: int, rate: float, other: str, other_rate: float, goal: int) -> Line:
    """The line about a rate of rows a second and another."""
    ratio = rate / other_rate
    return f"{rows:,} {kind} rows ({rate:.1f}/s) against {other}", f"{ratio:.1f}x", f"{goal}x", ratio >= goal


def agree_lines(options: argparse.Namespace, folder: Path) -> Iterator[Line]:
    """Texts of a batch and of single requests."""
    texts = list(islice(short_texts(options.data), 5 * options.sample))
    together = [row["output"] for row in run_batch(texts, folder, *GREEDY)]
    engine = Engine.load("summarize", "cpu")
    alone = [engine.run(request(text)) for text in texts]
    same = sum(one.text == other for one, other in zip(alone, together, strict=True)) / len(texts)
    yield f"{len(texts):,} rows: the same text in a batch and alone", f"{same:.2%}", "99.90 %", same >= 0.999


def memory_lines(options: argparse.Namespace, folder: Path) -> Iterator[Line]:
    """The most memory that a batch of many rows takes, all its processes together."""
    checkpoint = save_toy_checkpoint(folder / "toy")
    toy = ("--checkpoint", str(checkpoint), *GREEDY, "--min-new-tokens", "1", "--max-new-tokens", "1")
    peaks: list[float] = []
    for rows in (FEW_ROWS, options.many_rows):
        memory = PeakMemory()
        run_batch((f"Row {number} is a short one." for number in range(rows)), folder, *toy, watch=memory.watch)
        peaks.append(memory.bytes)
    ratio = peaks[1] / peaks[0]
    what = f"peak memory of {options.many_rows:,} rows ({peaks[1] / 1e6:.0f} MB) against {FEW_ROWS:,}"
    yield what, f"{ratio:.2f}x", "1.20x at most", ratio <= 1.2


def driver_lines(options: argparse.Namespace, folder: Path) -> Iterator[Line]:
    """How many rows the process that reads, keeps the journal and writes could keep others busy with."""
    texts = list(islice(short_texts(options.data), options.short_rows))
    source, done = write_rows(texts, folder), Result({"output": "A headline of a few words", "error": None})
    rows = rows_of(read_inputs(find_inputs([str(source)]), "text"), Fields("text", None, "id", "reference"))
    sink = FileSink(folder / "driver.jsonl", "jsonl", {}, (), ordered=True, resume=False, seen=lambda _entry: None)
    job = BatchJob(rows, InProcess(lambda tasks: [done] * len(tasks)), sink, (), lambda _entry: None)

    def drive() -> None:
        job.run()
        sink.finish()

    rate = len(texts) / seconds(drive)
    yield f"{len(texts):,} rows read, kept in the journal and written, with no work on them", f"{rate:,.0f}/s", "", True


def run_batch(
    texts: Iterable[str],
    folder: Path,
    *arguments: str,
    watch: Callable[[subprocess.Popen[bytes]], object] = subprocess.Popen.wait,
) -> list[Mapping[str, Any]]:
    """The rows that `lmchat batch summarize` writes; it is `watch`ed until it ends."""
    source, out = write_rows(texts, folder), folder / "out.jsonl"
    out.unlink(missing_ok=True)
    command = [sys.executable, "-m", "lmchat", "batch", "summarize", str(source), "-o", str(out), "--quiet", *arguments]
    process = subprocess.Popen([*command, "--processes", str(PROCESSES)])
    watch(process)
    if process.wait():
        raise subprocess.CalledProcessError(process.returncode, command)
    with out.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file] if watch is subprocess.Popen.wait else []


def write_rows(texts: Iterable[str], folder: Path) -> Path:
    """A file with a row for each text."""
    path = folder / "in.jsonl"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"text": text}) + "\n" for text in texts)
    return path


def request(text: str) -> Request:
    """A greedy headline."""
    return SummaryOptions(decoding=SummaryChanges(beam_size=1)).request(text)


def rank_all(texts: Sequence[str]) -> list[str]:
    """What TextRank takes of each text, in several processes."""
    with get_context("fork").Pool(PROCESSES) as pool:
        return pool.map(rank_one, texts)


def rank_one(text: str) -> str:
    """What TextRank takes of one text."""
    return next(textrank.summarize([text]))


def short_texts(data: Path) -> Iterator[str]:
    """Sentences of news, of three files."""
    for name in ("gigaword-sample", "google-compression", "agnews-headline"):
        yield from (row["source"] for row in read_rows(data / "en" / f"summarization-{name}.jsonl.xz"))


def long_texts(data: Path) -> Iterator[str]:
    """Prose of textbooks, a document for each 2,000 words."""
    part: list[str] = []
    for row in read_rows(data / "en" / "text-openstax.jsonl.xz"):
        part.append(row["text"])
        if sum(text.count(" ") + 1 for text in part) >= LONG_WORDS:
            yield "\n\n".join(part)
            part = []


def seconds(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


FIGURES: dict[str, Callable[[argparse.Namespace, Path], Iterator[Line]]] = {
    "short": short_lines,
    "long": long_lines,
    "agree": agree_lines,
    "memory": memory_lines,
    "driver": driver_lines,
}


if __name__ == "__main__":
    raise SystemExit(main())
