"""A checkpoint of toy size, for measurements of everything but the network."""

from __future__ import annotations

from pathlib import Path

import torch

from lmchat.locations import resolve_checkpoint
from lmchat.model.config import ModelConfig
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.torch_checkpoint import save_checkpoint
from lmchat.text.tokenizer import Tokenizer

SIZES = {"embedding_size": 8, "encoder_size": 8, "decoder_size": 8, "attention_size": 8, "max_source": 64}


def save_toy_checkpoint(folder: Path) -> Path:
    """Save an untrained network with the tokenizer of `summarize`; returns the folder."""
    torch.manual_seed(1)
    tokenizer = Tokenizer(Path(resolve_checkpoint("summarize"), "tokenizer.model").read_bytes())
    model = Seq2Seq(ModelConfig(vocab_size=tokenizer.vocab_size, **SIZES)).initialize()
    save_checkpoint(folder, model, tokenizer, {"configuration": "toy"})
    return folder
