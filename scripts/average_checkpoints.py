"""The mean of the weights of several checkpoints that were fine-tuned from one, as a checkpoint to train on from.

    python scripts/average_checkpoints.py answer summarize --output FOLDER
    python scripts/average_checkpoints.py RUN/last generate --shares 0.6667 0.3333 --output FOLDER
    python scripts/average_checkpoints.py chat generate OLD_GENERATE --shares 1 0.5 -0.5 --output FOLDER

Weights that share a start lie in one basin, and their mean does the tasks of all of them (model soups, Wortsman et al.,
arXiv:2203.05482, section 2). So does what one of them has learned since, added to another: the third command adds half
of it (task arithmetic, Ilharco et al., arXiv:2212.04089, section 2).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from measuring import ended

from lmchat.errors import UsageError
from lmchat.locations import resolve_checkpoint
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.torch_checkpoint import TorchCheckpoint, load_checkpoint, save_checkpoint
from lmchat.training.embeddings import tokenizer_hash

TOLERANCE = 1e-3
"""By which shares that are written with few digits may miss 1 in all."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", nargs="+", help="names or folders")
    parser.add_argument("--output", type=Path, required=True, help="the folder of the new checkpoint")
    parser.add_argument("--shares", type=float, nargs="+", help="of each, in all 1; equal ones by default")
    options = parser.parse_args(arguments)
    names: list[str] = options.checkpoints
    shares: list[float] = options.shares or [1 / len(names)] * len(names)
    if len(shares) != len(names) or not abs(sum(shares) - 1) <= TOLERANCE:
        parser.error("--shares wants one number for each checkpoint, and 1 in all")
    loaded = [load_checkpoint(resolve_checkpoint(name)) for name in names]
    check_alike(names, loaded)
    note = " + ".join(f"{share:.3g} {name}" for share, name in zip(shares, names, strict=True))
    facts = {"sittings": sittings(loaded), "notes": [f"Sum of weights: {note}."]}
    save_checkpoint(options.output, combined(loaded, shares), loaded[0].tokenizer, facts)


def check_alike(names: Sequence[str], checkpoints: Sequence[TorchCheckpoint]) -> None:
    """Raise `UsageError` where a checkpoint has other weights, or another tokenizer, than the first."""
    kinds = [
        ({key: value.shape for key, value in each.model.state_dict().items()}, tokenizer_hash(each.tokenizer))
        for each in checkpoints
    ]
    for name, kind in zip(names, kinds, strict=True):
        if kind != kinds[0]:
            raise UsageError(f"{name} and {names[0]} are of other sizes or tokenizers", "name checkpoints of one kind")


def combined(checkpoints: Sequence[TorchCheckpoint], shares: Sequence[float]) -> Seq2Seq:
    """The first checkpoint's network with the sum of all weights, each times its checkpoint's share."""
    states = [checkpoint.model.state_dict() for checkpoint in checkpoints]
    total = {
        name: sum(share * state[name].float() for share, state in zip(shares, states, strict=True))
        for name in states[0]
    }
    model = checkpoints[0].model
    model.load_state_dict(total)
    return model


def sittings(checkpoints: Sequence[TorchCheckpoint]) -> list[object]:
    """What any of them was trained on, each sitting once, in order."""
    found: list[object] = []
    for checkpoint in checkpoints:
        found += [sitting for sitting in checkpoint.config["training"]["sittings"] if sitting not in found]
    return found


if __name__ == "__main__":
    raise SystemExit(ended(main))
