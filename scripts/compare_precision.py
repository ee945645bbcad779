"""What int8 costs: ROUGE of summaries and F1 of answers on dev rows, with the weights in floats and with those in int8.

    python scripts/compare_precision.py --data DATA --limit 60
    python scripts/compare_precision.py --data DATA --limit 60 --files csl dialogsum --rows 32

A checkpoint that is kept in bf16 is quantized as it is loaded. The table goes to stdout. The exit code is 1 if the mean
loss of a checkpoint is above 0.3 points, 2 or 3 if it could not be measured.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from measuring import exit_code, positive, print_lines

from lmchat.engine.engine import Engine
from lmchat.engine.events import Completed
from lmchat.engine.request import Request
from lmchat.errors import UsageError
from lmchat.evaluation.answer_benchmark import ANSWER_FILES, load_answer_rows
from lmchat.evaluation.benchmark import FILES as SUMMARY_FILES
from lmchat.evaluation.benchmark import load_rows
from lmchat.evaluation.exact_match import best_f1
from lmchat.evaluation.rouge import rouge
from lmchat.evaluation.rows import Row, sample
from lmchat.model.checkpoint import Precision
from lmchat.training.splits import is_dev_row

MOST_LOSS = 0.3
"""Points of ROUGE or F1 that int8 may cost."""
DEFAULT_FILES = ("aeslc-email-subject", "dialogsum", "csl", "hotsearch", "squad1dev-subset", "cmrc2018")
PRECISIONS: tuple[Precision, Precision] = ("float32", "int8")


@dataclass(frozen=True, slots=True)
class Task:
    """Rows of one file, the requests they make, and the checkpoint that is measured with them."""

    name: str
    checkpoint: str
    rows: list[Row]
    requests: list[Request]

    def score(self, row: Row, text: str) -> float:
        """The mean of ROUGE-1/2/L F1, or the F1 of an answer, in percent."""
        if self.checkpoint == "answer":
            return 100 * best_f1(text, row.references)
        score = rouge(row.references, text)
        return 100 * (score.rouge1.f1 + score.rouge2.f1 + score.rougeL.f1) / 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder, with en/ and zh/ in it")
    parser.add_argument("--files", nargs="+", default=DEFAULT_FILES, metavar="NAME", help="of either table")
    parser.add_argument("--limit", type=positive, default=60, help="rows a file, drawn at random")
    parser.add_argument("--rows", type=positive, default=32, help="rows of a batch")
    options = parser.parse_args()
    return exit_code(lambda: compare(make_tasks(options.data, options.files, options.limit), options.rows))


def make_tasks(data: Path, names: Sequence[str], limit: int) -> list[Task]:
    """The tasks of the files of these names; raises `UsageError` for one that is not known."""
    known = [file.name for file in (*SUMMARY_FILES, *ANSWER_FILES)]
    if unknown := [name for name in names if name not in known]:
        raise UsageError(f"there is no test file {unknown[0]!r}", f"known are {', '.join(known)}")
    tasks = []
    for file in SUMMARY_FILES:
        if file.name in names:
            rows = sample(load_rows(data, file, "dev", is_dev_row)[1], limit)
            requests = [Request("summarize", row.source, length=file.length) for row in rows]
            tasks.append(Task(file.name, "summarize", rows, requests))
    for answers in ANSWER_FILES:
        if answers.name in names:
            rows = sample(load_answer_rows(data, answers, "dev", is_dev_row)[1], limit)
            requests = [Request("answer", row.source, query=row.query, threshold=0.0) for row in rows]
            tasks.append(Task(answers.name, "answer", rows, requests))
    return tasks


def compare(tasks: Sequence[Task], rows: int) -> bool:
    """Print the table; whether no checkpoint loses more than `MOST_LOSS` over all its rows."""
    print_lines(("file", "rows", "float32", "int8", "difference", "same texts", "seconds float32 / int8"), ("---",) * 7)
    within = True
    for checkpoint in dict.fromkeys(task.checkpoint for task in tasks):
        engines = [Engine.load(checkpoint, "cpu", precision) for precision in PRECISIONS]
        differences: list[float] = []
        for task in tasks:
            if task.checkpoint == checkpoint:
                differences += compare_file(task, engines, rows)
        mean = sum(differences) / len(differences)
        print_lines((f"**{checkpoint}**", str(len(differences)), "", "", f"{mean:+.2f}", "", ""))
        within &= mean >= -MOST_LOSS
    return within


def compare_file(task: Task, engines: Sequence[Engine], rows: int) -> list[float]:
    """Print the line of a file; what int8 adds to the score of each of its rows."""
    texts, seconds = [], []
    for engine in engines:
        print(f"{task.name}: {engine.precision}", file=sys.stderr)
        began = time.perf_counter()
        outcomes = engine.batch(task.requests, rows=rows)
        texts.append([outcome.text if isinstance(outcome, Completed) else "" for outcome in outcomes])
        seconds.append(time.perf_counter() - began)
    scores = [[task.score(row, text) for row, text in zip(task.rows, own, strict=True)] for own in texts]
    exact, int8 = (sum(own) / len(own) for own in scores)
    same = sum(a == b for a, b in zip(*texts, strict=True))
    cells = (f"{exact:.2f}", f"{int8:.2f}", f"{int8 - exact:+.2f}", f"{same}", f"{seconds[0]:.1f} / {seconds[1]:.1f}")
    print_lines((task.name, str(len(task.rows)), *cells))
    return [b - a for a, b in zip(*scores, strict=True)]


if __name__ == "__main__":
    raise SystemExit(main())
