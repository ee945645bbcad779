"""Checkpoints as torch's model: what training goes on from, and writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from lmchat.model.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from lmchat.model.quantized import dequantize_weights
from lmchat.model.seq2seq import Seq2Seq
from lmchat.text.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class TorchCheckpoint:
    """A loaded checkpoint.

    Attributes:
        name: its name, which is its folder's.
        model: the network, in evaluation mode, float32.
        tokenizer: its tokenizer.
        config: config.json as it stands there.
    """

    name: str
    model: Seq2Seq
    tokenizer: Tokenizer
    config: Mapping[str, Any]


def load_checkpoint(folder: Path) -> TorchCheckpoint:
    """Load and verify a checkpoint, its bf16 weights where they stand beside int8 ones.

    Raises:
        CheckpointError: as `lmchat.model.checkpoint.read_checkpoint`.
    """
    read = read_checkpoint(folder, master=True)
    return TorchCheckpoint(read.name, torch_model(read), read.tokenizer, read.config)


def torch_model(checkpoint: Checkpoint) -> Seq2Seq:
    """The network of a checkpoint, in evaluation mode, float32."""
    with torch.device("meta"):  # nothing is allocated, nor drawn, for what is loaded below
        model = Seq2Seq(checkpoint.model_config).eval().requires_grad_(False)
    weights = dequantize_weights(checkpoint.weights)
    model.load_state_dict({name: torch.from_numpy(weight) for name, weight in weights.items()}, assign=True)
    return model


def save_checkpoint(folder: Path, model: Seq2Seq, tokenizer: Tokenizer, training: Mapping[str, Any]) -> None:
    """Write a checkpoint, weights as bf16; `training` is what config.json says of its data, steps and scores."""
    weights = {name: weight.detach().float().cpu().numpy() for name, weight in model.state_dict().items()}
    write_checkpoint(folder, weights, model.config, tokenizer, training)
