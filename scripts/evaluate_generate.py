"""Bits per byte of a checkpoint on held-out prose, beside those of the 5-gram model.

    python scripts/ngram.py --data DATA --json ngram.json
    python scripts/evaluate_generate.py --data DATA --ngram ngram.json --json scores.json
    python scripts/evaluate_generate.py --data DATA --checkpoint FOLDER --limit 50

A text is cut into windows of 64 pieces. Each is predicted as in training: the encoder reads up to 128 pieces before
it, the decoder gets the window's own pieces (teacher forcing). All pieces count, also those of the first window, whose
prompt is empty; the end of a text does not. scripts/held_out.py says what the texts are.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from held_out import HeldOut, Measured, read_held_out

from lmchat.engine.device import select_device
from lmchat.errors import LmchatError, UsageError
from lmchat.locations import resolve_checkpoint
from lmchat.model.checkpoint import load_checkpoint
from lmchat.model.seq2seq import Seq2Seq
from lmchat.modes.generate import MOST_PROMPT
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.batching import Collator, Item

WINDOW = 64
"""Pieces that are predicted at a time; the decoder is trained on so many."""
ROWS = 64
"""Windows in a batch."""


def main() -> int:
    """Measure; returns the exit code."""
    options = parse_arguments()
    try:
        peer = json.loads(options.ngram.read_text(encoding="utf-8"))["texts"] if options.ngram else {}
        device = select_device(options.device)
        checkpoint = load_checkpoint(resolve_checkpoint(options.checkpoint), device)
        report: dict[str, Any] = {"checkpoint": options.checkpoint, "window": WINDOW, "texts": {}}
        for held_out in read_held_out(options.data, options.limit):
            measured = measure(checkpoint.model.eval(), checkpoint.tokenizer, held_out, device)
            report["texts"][held_out.name] = measured.as_json() | beside(peer.get(held_out.name), measured)
    except (LmchatError, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(table(report))
    if options.json:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--checkpoint", default="generate", help="its name or folder")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    parser.add_argument("--ngram", type=Path, help="what ngram.py --json wrote about the same texts")
    parser.add_argument("--limit", type=int, help="only so many texts of each kind, evenly spread")
    parser.add_argument("--json", type=Path, help="write the figures here")
    return parser.parse_args()


def measure(model: Seq2Seq, tokenizer: Tokenizer, held_out: HeldOut, device: torch.device) -> Measured:
    """Predict every piece of the texts."""
    began = time.perf_counter()
    items = [item for text in held_out.texts for item in windows(tokenizer.encode(text), tokenizer)]
    scores = [score for batch in batched(items) for score in log_probabilities(model, tokenizer, batch, device)]
    seconds = time.perf_counter() - began
    print(f"{held_out.name}: {len(items)} windows in {seconds:.0f} s", file=sys.stderr)
    return Measured.of(held_out, scores)


def windows(ids: list[int], tokenizer: Tokenizer) -> Iterator[Item]:
    """The windows of a text: what the encoder reads and what the decoder has to write, without an end."""
    head = [tokenizer.mode_id("generate"), tokenizer.length_id("long"), tokenizer.sep_id]
    for start in range(0, len(ids), WINDOW):
        yield Item([*head, *ids[max(0, start - MOST_PROMPT) : start]], 0, ids[start : start + WINDOW])


def batched(items: list[Item]) -> Iterator[list[Item]]:
    """Batches of windows whose prompts are about equally long."""
    ordered = sorted(items, key=lambda item: (len(item.source), len(item.target)))
    return (ordered[start : start + ROWS] for start in range(0, len(ordered), ROWS))


@torch.inference_mode()
def log_probabilities(
    model: Seq2Seq, tokenizer: Tokenizer, items: Sequence[Item], device: torch.device
) -> Iterator[float]:
    """The natural logarithm of the probability of each target piece of a batch."""
    batch = Collator(tokenizer, model.config.max_source, WINDOW).batch(items).to(device)
    scores = model(batch.source, batch.inputs, batch.targets).log_probs.clamp_max(0)
    return iter(scores[batch.target_mask].double().tolist())


def beside(peer: dict[str, Any] | None, measured: Measured) -> dict[str, float]:
    """The n-gram model's bits per byte on the same texts; raises `UsageError` when they are others."""
    if peer is None:
        return {}
    if peer["bytes"] != measured.bytes:
        raise UsageError("the n-gram model was measured on other texts", "run ngram.py with the same --limit")
    return {"ngram_bits_per_byte": peer["bits_per_byte"]}


def table(report: dict[str, Any]) -> str:
    """The figures as a Markdown table."""
    lines = ["| text | texts | bytes | bits per byte | 5-gram | difference |", "| --- | --- | --- | --- | --- | --- |"]
    for name, row in report["texts"].items():
        own, peer = row["bits_per_byte"], row.get("ngram_bits_per_byte")
        compared = f"{peer:.3f} | {100 * (own / peer - 1):+.1f} %" if peer else "- | -"
        lines.append(f"| {name} | {row['texts']} | {row['bytes']} | {own:.3f} | {compared} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
