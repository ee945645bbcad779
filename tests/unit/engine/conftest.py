"""Engines over a tiny model, and over models that misbehave."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from lmchat.engine.engine import Engine
from lmchat.engine.events import Event, Token
from lmchat.model.config import ModelConfig
from lmchat.model.onnx_network import OnnxNetwork
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.torch_network import TorchNetwork
from lmchat.text.tokenizer import Tokenizer

MAX_SOURCE = 64


@pytest.fixture
def make_engine(tiny_tokenizer: Tokenizer) -> Callable[..., Engine]:
    """Make the engine of a seeded random model; its weights are large, so that it writes something definite.

    With `graphs` it is on ONNX Runtime, else on torch.
    """

    def make(kind: type[Seq2Seq] = Seq2Seq, seed: int = 0, graphs: bool = False) -> Engine:
        torch.manual_seed(seed)
        config = ModelConfig(
            vocab_size=tiny_tokenizer.vocab_size,
            embedding_size=16,
            encoder_size=12,
            decoder_size=24,
            attention_size=12,
            max_source=MAX_SOURCE,
        )
        model = kind(config).initialize().eval()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.mul_(3)
        if graphs:
            weights = {name: weight.detach().numpy() for name, weight in model.state_dict().items()}
            return Engine(OnnxNetwork(config, weights, threads=1), tiny_tokenizer, "tiny")
        return Engine(TorchNetwork(model), tiny_tokenizer, "tiny")

    return make


@pytest.fixture
def engine(make_engine: Callable[..., Engine]) -> Engine:
    return make_engine()


@pytest.fixture
def shown() -> Callable[[list[Event]], str]:
    """The text that the tokens of a stream make."""
    return lambda events: "".join(event.text for event in events if isinstance(event, Token))
