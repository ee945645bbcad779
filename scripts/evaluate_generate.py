"""Bits per byte of a checkpoint on held-out prose, beside those of the 5-gram model and the goal.

    python scripts/ngram.py --data DATA --json docs/ngram.json
    python scripts/evaluate_generate.py --data DATA --json scores.json
    python scripts/evaluate_generate.py --data DATA --checkpoint FOLDER --limit 50

lmchat/modes/prediction.py says how a text is scored, scripts/held_out.py what the texts are. The 5-gram's figures come
from the file that scripts/ngram.py wrote; where they are of other texts, as with --limit, they are left out. The exit
code is 0 if every goal is met or cannot be judged, 1 if one is missed, 2 for wrong usage, 3 for a checkpoint that
cannot be used.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from held_out import HeldOut, read_held_out
from measuring import exit_code, positive, print_lines, read_figures, write_figures, yes_no

from lmchat.cli.evaluate.weighing import EvaluatedEngine, predict
from lmchat.cli.shared.narration import Narrator
from lmchat.engine.loading import load_engine
from lmchat.evaluation.continuations import prediction_scores
from lmchat.evaluation.rows import Row

ROOT = Path(__file__).parents[1]
NGRAM = ROOT / "docs" / "ngram.json"
MOST_OF_NGRAM = 0.93
"""Of the 5-gram's bits per byte, the share that has to be reached: 7 % under it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; returns the exit code."""
    options = parse_arguments(arguments)
    return exit_code(partial(measure_all, options))


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder, with en/ and zh/ in it")
    parser.add_argument("--checkpoint", default="generate", help="its name or folder")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    parser.add_argument("--ngram", type=Path, default=NGRAM, help="what ngram.py --json wrote about the same texts")
    parser.add_argument("--limit", type=positive, metavar="N", help="only N texts of each kind, evenly spread")
    parser.add_argument("--json", type=Path, help="write everything that was measured to this file")
    return parser.parse_args(arguments)


def measure_all(options: argparse.Namespace) -> bool:
    """Print the table; false if a goal is missed."""
    figures = read_figures(options.ngram) if options.ngram != NGRAM or NGRAM.exists() else {}
    peers = figures.get("texts", {}) if (figures.get("order"), figures.get("share")) == (5, 1.0) else {}
    engine = load_engine(options.checkpoint, options.device)
    report: dict[str, Any] = {"checkpoint": engine.name, "limit": options.limit, "texts": {}}
    head = ["text", "texts", "bytes", "perplexity", "bits per byte", "5-gram", "difference", "must reach", "met"]
    print_lines(head, ["---"] * len(head))
    for held_out in read_held_out(options.data, options.limit):
        measured = measure(engine, held_out) | beside(peers.get(held_out.name), held_out)
        report["texts"][held_out.name] = measured
        print_lines(cells(held_out.name, measured))
        report["signatures"] = measured.pop("signatures")
    print(f"\nbits per byte with 95 % intervals; signature: `{report['signatures']['bits_per_byte']}`\n")
    if not all("ngram_bits_per_byte" in measured for measured in report["texts"].values()):
        print("no figures of the 5-gram on the same texts: scripts/ngram.py measures them\n", file=sys.stderr)
    write_figures(options.json, report)
    return all(map(is_met, report["texts"].values()))


def measure(engine: EvaluatedEngine, held_out: HeldOut) -> dict[str, Any]:
    """Predict every piece of the texts."""
    began = time.perf_counter()
    predicted = predict(engine, held_out.texts, Narrator())
    rows = [Row(str(number), text, ("",)) for number, text in enumerate(held_out.texts, 1)]
    scores = prediction_scores(rows, predicted)
    return {
        "texts": len(rows),
        "pieces": sum(map(len, predicted)),
        "bytes": held_out.bytes,
        "seconds": round(time.perf_counter() - began, 1),
        **{name: asdict(interval) for name, interval in scores.values.items()},
        "signatures": scores.signatures,
    }


def beside(peer: Mapping[str, Any] | None, held_out: HeldOut) -> dict[str, float]:
    """The n-gram model's bits per byte and the goal, if it was measured on the same texts."""
    if peer is None or peer["bytes"] != held_out.bytes:
        return {}
    return {"ngram_bits_per_byte": peer["bits_per_byte"], "goal": MOST_OF_NGRAM * peer["bits_per_byte"]}


def is_met(measured: Mapping[str, Any]) -> bool:
    """Whether the goal is met, or there is none."""
    return "goal" not in measured or measured["bits_per_byte"]["mean"] <= measured["goal"]


def cells(name: str, measured: Mapping[str, Any]) -> list[str]:
    """The line of some texts."""
    own, peer = measured["bits_per_byte"], measured.get("ngram_bits_per_byte")
    line = [name, str(measured["texts"]), str(measured["bytes"]), f"{measured['perplexity']['mean']:.1f}"]
    line.append(f"{own['mean']:.3f} [{own['low']:.3f}, {own['high']:.3f}]")
    if peer is None:
        return [*line, *["-"] * 4]
    difference = f"{100 * (own['mean'] / peer - 1):+.1f} %"
    return [*line, f"{peer:.3f}", difference, f"{measured['goal']:.3f}", yes_no(is_met(measured))]


if __name__ == "__main__":
    sys.exit(main())
