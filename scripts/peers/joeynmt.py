"""JoeyNMT 2.3 (Kreutzer, Bastings and Riezler 2019, EMNLP system demonstrations): its RNN in the sizes of lmchat's.

    pip install --no-deps joeynmt subword-nmt tensorboard matplotlib importlib-metadata seaborn ...

Its own requirements ask for a protobuf that is too old: what it imports is installed by hand. The weights are random,
as it is measured for speed alone. Its output layer has twice as many weights as lmchat's: it has no projection.
"""

from __future__ import annotations

import logging
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import torch

NAME = "JoeyNMT"
SPECIALS = {"unk": 0, "pad": 1, "bos": 2, "eos": 3}


def missing() -> str:
    """Why this peer cannot run, or nothing."""
    return "" if find_spec("joeynmt") else "it needs the package joeynmt"


def build(vocabulary: int, embedding: int, encoder: int, decoder: int) -> Any:
    """Its RNN with a bidirectional encoder of one layer and a decoder of two, input feeding and Luong's attention.

    Args:
        vocabulary: how many pieces; source and target have the same embeddings.
        embedding: size of these.
        encoder: size of each direction.
        decoder: size of a layer.
    """
    from joeynmt.model import build_model
    from joeynmt.vocabulary import Vocabulary

    logging.getLogger("joeynmt").setLevel(logging.WARNING)
    named = {f"{name}_token": f"<{name}>" for name in SPECIALS} | {f"{name}_id": at for name, at in SPECIALS.items()}
    pieces = Vocabulary(
        [str(number) for number in range(vocabulary - len(SPECIALS))],
        SimpleNamespace(lang_tags=[], sep_token=None, sep_id=None, **named),
    )
    size = {"embedding_dim": embedding, "scale": False}
    rnn = {"type": "recurrent", "rnn_type": "lstm"}
    config = {
        "tied_embeddings": True,
        "tied_softmax": False,
        "encoder": {**rnn, "embeddings": size, "hidden_size": encoder, "num_layers": 1, "bidirectional": True},
        "decoder": {
            **rnn,
            "embeddings": size,
            "hidden_size": decoder,
            "num_layers": 2,
            "attention": "luong",
            "input_feeding": True,
            "init_hidden": "bridge",
        },
    }
    return build_model(config, pieces, pieces)


def greedy(model: Any, source: torch.Tensor, tokens: int) -> None:
    """Write exactly so many tokens about each source, (rows, tokens)."""
    from joeynmt.search import recurrent_greedy

    mask = torch.ones(len(source), 1, source.size(1), dtype=torch.bool)
    model.eval()
    with torch.inference_mode():
        output, hidden, _, _ = model(return_type="encode", src=source, src_length=_lengths(source), src_mask=mask)
        written, _, _ = recurrent_greedy(mask, tokens, model, output, hidden, min_output_length=tokens)
    if written.shape != (len(source), tokens):
        raise AssertionError("JoeyNMT did not write what was asked for")


def training_step(model: Any, optimizer: torch.optim.Optimizer, source: torch.Tensor, target: torch.Tensor) -> None:
    """One update on pairs, (rows, tokens) each, as its trainer does it in float32."""
    model.loss_function = ("crossentropy", 0.0)
    model.train()
    before = torch.cat([torch.full_like(target[:, :1], SPECIALS["bos"]), target[:, :-1]], dim=1)
    loss, _, _, _ = model(
        return_type="loss",
        src=source,
        src_length=_lengths(source),
        src_mask=torch.ones(len(source), 1, source.size(1), dtype=torch.bool),
        trg_input=before,
        trg=target,
        trg_mask=torch.ones(len(target), 1, target.size(1), dtype=torch.bool),
        trg_length=_lengths(target),
        trg_prompt_mask=None,
    )
    (loss / len(source)).backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)


def _lengths(tokens: torch.Tensor) -> torch.Tensor:
    return torch.full((len(tokens),), tokens.size(1))
