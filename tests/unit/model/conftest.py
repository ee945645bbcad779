"""Small seeded models and sources."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from lmchat.model.config import ModelConfig
from lmchat.model.encoder import Source
from lmchat.model.seq2seq import Seq2Seq

VOCABULARY = 40


@pytest.fixture
def make_model() -> Callable[..., Seq2Seq]:
    """A function that makes a tiny seeded model in evaluation mode."""

    def make(**changes: object) -> Seq2Seq:
        torch.manual_seed(0)
        sizes: dict[str, object] = {
            "vocab_size": VOCABULARY,
            "embedding_size": 12,
            "encoder_size": 10,
            "decoder_size": 16,
            "attention_size": 8,
            "dropout": 0.0,
        }
        return Seq2Seq(ModelConfig.from_json(sizes | changes)).initialize().eval()

    return make


@pytest.fixture
def source() -> Source:
    """Three sources of lengths 7, 4 and 1, padded with zeros; the first two have queries of 2 tokens and 1 token."""
    torch.manual_seed(1)
    lengths = torch.tensor([7, 4, 1])
    ids = torch.randint(5, VOCABULARY, (3, 7)) * (torch.arange(7)[None] < lengths[:, None])
    query_mask = torch.tensor([[False, False, True, True], [False, False, True, False], [False] * 4])
    in_query = torch.zeros(3, 7, dtype=torch.bool)
    in_query[0, 5] = True
    return Source(ids, lengths, query_mask, in_query)
