"""Copy a run's checkpoint to checkpoints/NAME under that name, with notes and scores for its config.json.

python scripts/ship_checkpoint.py RUN_FOLDER/best summarize --note "machine-written rows: zh/..." --scores table.json
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from measuring import ended

from lmchat.model.torch_checkpoint import load_checkpoint, save_checkpoint

CHECKPOINTS = Path(__file__).parents[1] / "checkpoints"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="the checkpoint to ship")
    parser.add_argument("name", help="the name to ship it under")
    parser.add_argument("--note", action="append", default=[], help="a sentence for config.json; may be repeated")
    parser.add_argument("--scores", type=Path, help="JSON written by scripts/evaluate_*.py")
    parser.add_argument("--calibration", type=Path, help="JSON written by scripts/calibrate_answer.py")
    options = parser.parse_args()
    checkpoint = load_checkpoint(options.source)
    facts = dict(checkpoint.config["training"])
    if options.note:
        facts["notes"] = [*facts.get("notes", []), *options.note]
    if options.scores:
        facts["test_scores"] = json.loads(options.scores.read_text(encoding="utf-8"))
    if options.calibration:
        facts["calibration"] = json.loads(options.calibration.read_text(encoding="utf-8"))
    save_checkpoint(CHECKPOINTS / options.name, checkpoint.model, checkpoint.tokenizer, facts)


if __name__ == "__main__":
    raise SystemExit(ended(main))
