"""The mean of the weights of several checkpoints that were fine-tuned from one, as a checkpoint to train on from.

Weights that share a start lie in one basin, and their mean does the tasks of all of them (model soups, Wortsman et al.,
arXiv:2203.05482, section 2).

python scripts/average_checkpoints.py answer summarize --output FOLDER
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from lmchat.locations import resolve_checkpoint
from lmchat.model.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from lmchat.model.seq2seq import Seq2Seq


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", nargs="+", help="names or folders")
    parser.add_argument("--output", type=Path, required=True, help="the folder of the new checkpoint")
    options = parser.parse_args()
    loaded = [load_checkpoint(resolve_checkpoint(name)) for name in options.checkpoints]
    facts = {"sittings": sittings(loaded), "notes": [f"Mean of the weights of {', '.join(options.checkpoints)}."]}
    save_checkpoint(options.output, averaged(loaded), loaded[0].tokenizer, facts)


def averaged(checkpoints: list[Checkpoint]) -> Seq2Seq:
    """The first checkpoint's network with the mean of all weights."""
    states = [checkpoint.model.state_dict() for checkpoint in checkpoints]
    model = checkpoints[0].model
    model.load_state_dict({name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]})
    return model


def sittings(checkpoints: list[Checkpoint]) -> list[object]:
    """What any of them was trained on, each sitting once, in order."""
    found: list[object] = []
    for checkpoint in checkpoints:
        found += [sitting for sitting in checkpoint.config["training"]["sittings"] if sitting not in found]
    return found


if __name__ == "__main__":
    main()
