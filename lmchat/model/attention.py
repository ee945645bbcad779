"""How decoder states look at the memory: scores over the source, and the context they weigh together.

- additive: e = v . tanh(W q + U k) (Bahdanau et al. 2015, arXiv:1409.0473, appendix A.1.2);
- scaled dot-product: e = q . k / sqrt(d) (Luong et al. 2015, arXiv:1508.04025, section 3.1, "general"; the scale from
  Vaswani et al. 2017, arXiv:1706.03762, section 3.2.1).

Keys are computed once for a source; `attend` then takes any number of queries.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Attention(nn.Module):
    """Scores queries against keys; the subclasses say how."""

    def __init__(self, query_size: int, memory_size: int, attention_size: int) -> None:
        super().__init__()
        self.to_query = nn.Linear(query_size, attention_size, bias=False)
        self.to_key = nn.Linear(memory_size, attention_size, bias=False)

    def keys(self, memory: Tensor) -> Tensor:
        """Keys (batch, src_len, attention_size) of a memory (batch, src_len, memory_size)."""
        keys: Tensor = self.to_key(memory)
        return keys

    def attend(self, query: Tensor, keys: Tensor, memory: Tensor, barriers: Tensor) -> tuple[Tensor, Tensor]:
        """Look at the memory.

        Args:
            query: (batch, queries, attention_size), from `to_query`.
            keys: (batch, src_len, attention_size), from `keys`.
            memory: (batch, src_len, memory_size).
            barriers: (batch, 1, src_len), from `barrier`.

        Returns:
            The context (batch, queries, memory_size) and float32 weights (batch, queries, src_len) that sum to one.
        """
        scores = self.score(query, keys).float() + barriers  # (batch, queries, src_len)
        weights = torch.softmax(scores, dim=-1)
        return torch.bmm(weights.to(memory.dtype), memory), weights

    def score(self, query: Tensor, keys: Tensor) -> Tensor:
        """Scores (batch, queries, src_len) of projected queries against keys."""
        raise NotImplementedError


class DotAttention(Attention):
    """The scaled dot product."""

    def score(self, query: Tensor, keys: Tensor) -> Tensor:
        return torch.bmm(query * query.shape[-1] ** -0.5, keys.transpose(1, 2))


class AdditiveAttention(Attention):
    """The one-layer perceptron."""

    def __init__(self, query_size: int, memory_size: int, attention_size: int) -> None:
        super().__init__(query_size, memory_size, attention_size)
        self.energy = nn.Linear(attention_size, 1, bias=False)

    def score(self, query: Tensor, keys: Tensor) -> Tensor:
        hidden = torch.tanh(query[:, :, None, :] + keys[:, None, :, :])  # (batch, queries, src_len, attention_size)
        return torch.as_tensor(self.energy(hidden)).squeeze(-1)


def barrier(mask: Tensor) -> Tensor:
    """What keeps queries away from padding, (batch, 1, src_len) float32: 0 where `mask` (batch, src_len) is, else -inf.

    It is added to the scores. Made once for a source, it saves each step the masking.
    """
    return torch.zeros(mask.shape, device=mask.device).masked_fill_(~mask, float("-inf"))[:, None]


ATTENTIONS: dict[str, type[Attention]] = {"dot": DotAttention, "additive": AdditiveAttention}
