from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from lmchat.model.attention import ATTENTIONS, AdditiveAttention, Attention, DotAttention, barrier

QUERY, MEMORY, SIZE = 6, 5, 4


def look(attention: Attention, query: Tensor, memory: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    return attention.attend(attention.to_query(query), attention.keys(memory), memory, barrier(mask))


@pytest.mark.parametrize("name", ATTENTIONS)
def test_weights_sum_to_one_and_are_zero_on_padding(name: str) -> None:
    torch.manual_seed(0)
    attention = ATTENTIONS[name](QUERY, MEMORY, SIZE)
    memory, mask = torch.randn(2, 7, MEMORY), torch.arange(7)[None] < torch.tensor([[7], [3]])
    context, weights = look(attention, torch.randn(2, 3, QUERY), memory, mask)
    assert context.shape == (2, 3, MEMORY)
    torch.testing.assert_close(weights.sum(-1), torch.ones(2, 3))
    assert torch.equal(weights[1, :, 3:], torch.zeros(3, 4))


@pytest.mark.parametrize("name", ATTENTIONS)
def test_every_parameter_gets_a_gradient(name: str) -> None:
    torch.manual_seed(0)
    attention = ATTENTIONS[name](QUERY, MEMORY, SIZE)
    memory = torch.randn(1, 5, MEMORY)
    context, _ = look(attention, torch.randn(1, 2, QUERY), memory, torch.ones(1, 5, dtype=torch.bool))
    context.square().sum().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in attention.parameters())


def test_scaled_dot_product_is_the_equation() -> None:
    torch.manual_seed(0)
    attention, query, memory = DotAttention(QUERY, MEMORY, SIZE), torch.randn(QUERY), torch.randn(3, MEMORY)
    projected = attention.to_query.weight @ query
    scores = torch.stack([projected @ (attention.to_key.weight @ m) / math.sqrt(SIZE) for m in memory])
    alpha = scores.exp() / scores.exp().sum()
    context, weights = look(attention, query[None, None], memory[None], torch.tensor([[True] * 3]))
    torch.testing.assert_close(weights[0, 0], alpha)
    torch.testing.assert_close(context[0, 0], sum(a * m for a, m in zip(alpha, memory, strict=True)))


def test_additive_is_the_equation() -> None:
    torch.manual_seed(0)
    attention, query, memory = AdditiveAttention(QUERY, MEMORY, SIZE), torch.randn(QUERY), torch.randn(3, MEMORY)
    v, w, u = attention.energy.weight[0], attention.to_query.weight, attention.to_key.weight
    scores = torch.stack([v @ torch.tanh(w @ query + u @ m) for m in memory])
    alpha = scores.exp() / scores.exp().sum()
    _, weights = look(attention, query[None, None], memory[None], torch.tensor([[True] * 3]))
    torch.testing.assert_close(weights[0, 0], alpha)
