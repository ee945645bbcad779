"""The score table of summarization, measured through the commands a person uses.

    python scripts/evaluate_summarize.py --data DATA                               every row of every test file
    python scripts/evaluate_summarize.py --data DATA --split dev --limit 200 --files csl xsum -- --beam-size 4
    python scripts/evaluate_summarize.py --data DATA --baselines-only --with-textrank
    python scripts/evaluate_summarize.py --data DATA --baselines-only --with-smollm2 --peer-rows 100 --json peers.json
    python scripts/evaluate_summarize.py --data DATA --reuse peers.json --json scores.json

Options after -- go to `lmchat batch summarize` and `lmchat summarize` as they are. The table goes to stdout, progress
to stderr. The exit code is 0 if every goal is met (or was not measured), 1 if one is missed, 2 for wrong usage.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import run_lmchat
from measuring import positive, read_figures, spread
from peers import smollm2, textrank

from lmchat.errors import LmchatError
from lmchat.evaluation.baselines import lead
from lmchat.evaluation.benchmark import BenchmarkFile, Row, Split, file_hash, load_rows, select_files
from lmchat.evaluation.report import (
    LMCHAT,
    BatchFacts,
    FileResult,
    SystemScores,
    as_json,
    goal_met,
    markdown_table,
    score_system,
    scores_from_json,
    share_of_verbatim_leads,
)
from lmchat.training.splits import is_dev_row

Peers = dict[str, Callable[[BenchmarkFile, Sequence[Row]], list[str]]]
KnownScores = dict[tuple[str, str], SystemScores]
"""Scores of peers from an earlier run, by (SHA-256 of the file, peer)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be measured on each file."""

    data: Path
    split: Split
    limit: int | None
    single: int
    peer_rows: int
    command: run_lmchat.Command | None
    peers: Peers
    known: KnownScores


def main() -> int:
    """Run the whole measurement; returns the exit code."""
    options = parse_arguments()
    try:
        plan = make_plan(options)
        results = []
        for file in select_files(options.files):
            results.append(evaluate(plan, file))
            write_json(options, results, run_facts(options))
    except (LmchatError, OSError, RuntimeError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    peers = sorted({name for result in results for name in result.systems if name in (textrank.NAME, smollm2.NAME)})
    print(markdown_table(results, peers[::-1]))
    if options.cold_start and plan.command:
        seconds = cold_starts(plan, plan.command)
        print("".join(f"- {name}: {value:.2f} s\n" for name, value in seconds.items()))
        write_json(options, results, run_facts(options) | {"cold_start_seconds": seconds})
    return 0 if all(all(result.met.values()) for result in results) else 1


def write_json(options: argparse.Namespace, results: Sequence[FileResult], facts: dict[str, Any]) -> None:
    """Write what has been measured so far, so that a long run that is interrupted keeps it."""
    if options.json:
        report = json.dumps(as_json(results, facts), ensure_ascii=False, indent=1)
        options.json.write_text(report + "\n", encoding="utf-8")


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Print the score table of summarization.")
    parser.add_argument("--data", type=Path, required=True, help="the data folder, with en/ and zh/ in it")
    parser.add_argument("--checkpoint", help="name or folder of the checkpoint; lmchat's own choice by default")
    parser.add_argument("--device", help="auto, cpu, cuda or mps")
    parser.add_argument("--split", choices=("test", "dev"), default="test")
    parser.add_argument("--files", nargs="*", default=[], metavar="NAME", help="only these, such as xsum csl")
    parser.add_argument("--limit", type=positive, help="only so many rows a file, evenly spread")
    parser.add_argument("--baselines-only", action="store_true", help="do not run lmchat")
    parser.add_argument("--with-textrank", action="store_true", help="score TextRank-1 too (needs sumy)")
    parser.add_argument("--with-smollm2", action="store_true", help="score SmolLM2-135M too (see peers/smollm2.py)")
    parser.add_argument("--peer-rows", type=int, default=100, help="rows a file for SmolLM2, evenly spread")
    parser.add_argument("--reuse", type=Path, help="take the peers' scores from this earlier --json file")
    parser.add_argument("--single", type=int, default=0, metavar="N", help="also time N rows a file one at a time")
    parser.add_argument(
        "--cold-start", action="store_true", help="also time fresh processes, on a page of each language"
    )
    parser.add_argument("--json", type=Path, help="write everything that was measured to this file")
    parser.add_argument("options", nargs="*", help="after --: options handed on to lmchat")
    return parser.parse_args()


def make_plan(options: argparse.Namespace) -> Plan:
    """The measurement that the command line asks for; peers that are not installed are left out with a message."""
    command = run_lmchat.Command(options.checkpoint, options.device, tuple(options.options))
    peers: Peers = {}
    if options.with_textrank and present(textrank.NAME, textrank.missing()):
        peers[textrank.NAME] = lambda _file, rows: list(textrank.summarize(row.source for row in rows))
    if options.with_smollm2 and present(smollm2.NAME, smollm2.missing()):
        peers[smollm2.NAME] = lambda file, rows: list(
            smollm2.summarize((row.source for row in rows), file.language, file.length)
        )
    return Plan(
        data=options.data,
        split=options.split,
        limit=options.limit,
        single=options.single,
        peer_rows=options.peer_rows,
        command=None if options.baselines_only else command,
        peers=peers,
        known=scores_from_json(read_figures(options.reuse)) if options.reuse else {},
    )


def present(name: str, reason: str) -> bool:
    """False, with a message, if there is a reason why the peer cannot run."""
    if reason:
        print(f"{name} is skipped: {reason}", file=sys.stderr)
    return not reason


def evaluate(plan: Plan, file: BenchmarkFile) -> FileResult:
    """Measure one file."""
    start = time.perf_counter()
    path, every = load_rows(plan.data, file, plan.split, is_dev_row)
    rows = spread(every, plan.limit)
    systems: dict[str, SystemScores] = {}
    verbatim = facts = None
    if plan.command:
        run = run_lmchat.batch(plan.command, rows, file.length)
        systems[LMCHAT] = score_system(rows, run.outputs)
        verbatim = share_of_verbatim_leads(rows, run.outputs)
        facts = batch_facts(plan, file, rows, run)
    for n in (1, 3):
        systems[f"lead-{n}"] = score_system(rows, [lead(row.source, n) for row in rows])
    sha256 = file_hash(path)
    systems.update(peer_scores(plan, file, rows, sha256))
    print(f"{path.name}: {len(rows)} rows, {time.perf_counter() - start:.0f} s", file=sys.stderr)
    return FileResult(
        file=file,
        path=path.name,
        sha256=sha256,
        rows=len(rows),
        systems=systems,
        reference_verbatim_leads=share_of_verbatim_leads(rows, [row.references[0] for row in rows]),
        verbatim_leads=verbatim,
        batch=facts,
        met=goal_met(file, systems) if plan.command else {},
    )


def batch_facts(plan: Plan, file: BenchmarkFile, rows: Sequence[Row], run: run_lmchat.BatchRun) -> BatchFacts:
    """What the batch said besides its texts, and the time of single rows if that was asked for."""
    texts = [row.source for row in spread(rows, plan.single)]
    return BatchFacts(
        fallbacks=run.fallbacks / len(rows),
        failed=run.failed,
        wall_seconds_per_row=run.wall_seconds / len(rows),
        single_seconds_per_row=run_lmchat.single(plan.command, texts, file.length) if texts and plan.command else None,
    )


def peer_scores(plan: Plan, file: BenchmarkFile, rows: Sequence[Row], sha256: str) -> dict[str, SystemScores]:
    """The scores of the peers: measured now, or else known from an earlier run on the same file."""
    scores = {name: known for (known_file, name), known in plan.known.items() if known_file == sha256}
    for name, summarize in plan.peers.items():
        chosen = spread(rows, plan.peer_rows) if name == smollm2.NAME else rows
        scores[name] = score_system(chosen, summarize(file, chosen))
    return scores


def run_facts(options: argparse.Namespace) -> dict[str, Any]:
    """What the numbers depend on."""
    return {
        "split": options.split,
        "checkpoint": None if options.baselines_only else options.checkpoint,
        "options": options.options,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }


def cold_starts(plan: Plan, command: run_lmchat.Command) -> dict[str, float]:
    """Seconds from starting a process to the last word, for a page of each language, beside importing torch alone."""
    return {
        'python -c "import torch"': run_lmchat.import_torch(),
        "one English page, cold start to last word": run_lmchat.cold_start(command, page(plan, "xsum", 3000)),
        "one Chinese page, cold start to last word": run_lmchat.cold_start(command, page(plan, "techtitles", 440)),
    }


def page(plan: Plan, name: str, characters: int) -> str:
    """The first text of the file that is at least so long, or the longest."""
    rows = load_rows(plan.data, select_files([name])[0], plan.split, is_dev_row)[1]
    long = [row.source for row in rows if len(row.source) >= characters]
    return long[0] if long else max((row.source for row in rows), key=len)


if __name__ == "__main__":
    sys.exit(main())
