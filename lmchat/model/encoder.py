"""Reads the source: two bidirectional layers, the document looking at the query between them, and maybe a third.

Padding never changes a state. Packed sequences leave the fused CPU kernels, so the backward direction is a layer of its
own that runs over the source flipped within its length: whatever follows a row's last token is computed and ignored.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from lmchat.model.cells import CELLS, Recurrent
from lmchat.model.config import ModelConfig
from lmchat.model.inputs import PaddedSource


@dataclass(frozen=True, slots=True)
class Source:
    """A padded batch of sources as tensors; see `PaddedSource`."""

    ids: Tensor
    lengths: Tensor
    query_mask: Tensor | None = None
    in_query: Tensor | None = None

    @classmethod
    def of(cls, padded: PaddedSource) -> Source:
        """The tensors of these arrays, whose memory they share."""
        masks = (padded.query_mask, padded.in_query)
        query_mask, in_query = (None if mask is None else torch.from_numpy(mask) for mask in masks)
        return cls(torch.from_numpy(padded.ids), torch.from_numpy(padded.lengths), query_mask, in_query)

    def to(self, device: torch.device | str) -> Source:
        """The batch on a device."""
        query_mask, in_query = (None if t is None else t.to(device) for t in (self.query_mask, self.in_query))
        return Source(self.ids.to(device), self.lengths.to(device), query_mask, in_query)

    def mask(self) -> Tensor:
        """(batch, src_len) bool, true where there is a token."""
        return torch.arange(self.ids.shape[1], device=self.ids.device)[None, :] < self.lengths[:, None]

    def select(self, rows: Tensor) -> Source:
        """Some rows, as wide as they were."""
        query_mask, in_query = (None if t is None else t[rows] for t in (self.query_mask, self.in_query))
        return Source(self.ids[rows], self.lengths[rows], query_mask, in_query)


class SharedDropout(nn.Module):
    """Dropout with one mask for all time steps (Gal and Ghahramani 2016, arXiv:1512.05287, section 4)."""

    def __init__(self, probability: float) -> None:
        super().__init__()
        self.probability = probability

    def forward(self, inputs: Tensor) -> Tensor:
        """Drop features of (batch, time, features)."""
        if not self.training or self.probability == 0:
            return inputs
        keep = 1 - self.probability
        mask = inputs.new_empty(inputs.shape[0], 1, inputs.shape[2]).bernoulli_(keep)
        dropped: Tensor = inputs * (mask / keep)
        return dropped


class BidirectionalLayer(nn.Module):
    """A forward and a backward recurrent layer side by side."""

    def __init__(self, cell: type[Recurrent], input_size: int, size: int) -> None:
        super().__init__()
        self.forwards = cell(input_size, size)
        self.backwards = cell(input_size, size)

    def forward(self, inputs: Tensor, flip: Tensor) -> Tensor:
        """States (batch, src_len, 2 size) of inputs (batch, src_len, input_size); `flip` is from `flip_index`."""
        ahead = self.forwards(inputs)
        back = take(self.backwards(take(inputs, flip)), flip)
        return torch.cat((ahead, back), dim=-1)


class QueryAlignment(nn.Module):
    """Adds to every token's state what the query says about it.

    The aligned question embedding of DrQA (arXiv:1704.00051, section 3.2) over layer-1 states and the similarity
    products of BiDAF (arXiv:1611.01603, section 2): a = softmax(K h . K q) q, h' = h + tanh(W [a; h * a]).
    A row without a query stays as it is.
    """

    def __init__(self, size: int, attention_size: int) -> None:
        super().__init__()
        self.to_key = nn.Linear(size, attention_size, bias=False)
        self.merge = nn.Linear(2 * size, size, bias=False)

    def forward(self, states: Tensor, query_mask: Tensor) -> Tensor:
        """States (batch, src_len, size) with the query's part added; `query_mask` is (batch, query_len)."""
        query = states[:, : query_mask.shape[1]]  # (batch, query_len, size)
        keys = torch.relu(self.to_key(states))
        scores = torch.bmm(keys, keys[:, : query_mask.shape[1]].transpose(1, 2)).float() * keys.shape[-1] ** -0.5
        scores = scores.masked_fill(~query_mask[:, None, :], torch.finfo(torch.float32).min)
        weights = torch.softmax(scores, dim=-1) * query_mask.any(1)[:, None, None]
        aligned = torch.bmm(weights.to(query.dtype), query)  # (batch, src_len, size)
        return states + torch.tanh(self.merge(torch.cat((aligned, states * aligned), dim=-1)))


class ModelingLayer(nn.Module):
    """A further bidirectional layer whose states are added to those it reads; at the beginning it adds nothing.

    So it can be put on an encoder that is already trained.
    """

    def __init__(self, cell: type[Recurrent], memory_size: int, size: int) -> None:
        super().__init__()
        self.layer = BidirectionalLayer(cell, memory_size, size)
        self.project = nn.Linear(2 * size, memory_size, bias=False)
        nn.init.zeros_(self.project.weight)

    def forward(self, states: Tensor, flip: Tensor) -> Tensor:
        """What is to be added to states (batch, src_len, memory_size)."""
        added: Tensor = self.project(self.layer(states, flip))
        return added


class Encoder(nn.Module):
    """Embedded sources to memory."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        cell = CELLS[config.cell]
        self.matches, self.aligns = config.query in ("both", "match"), config.query in ("both", "alignment")
        self.in_query = nn.Parameter(torch.zeros(config.embedding_size))
        self.layer1 = BidirectionalLayer(cell, config.embedding_size, config.encoder_size)
        self.alignment = QueryAlignment(config.memory_size, config.attention_size)
        self.layer2 = BidirectionalLayer(cell, config.memory_size, config.encoder_size)
        self.modeling = ModelingLayer(cell, config.memory_size, config.modeling_size) if config.modeling_size else None
        self.dropout = SharedDropout(config.dropout)

    def forward(self, embedded: Tensor, source: Source) -> Tensor:
        """The memory (batch, src_len, memory_size) of embedded sources (batch, src_len, embedding_size)."""
        flip = flip_index(source.lengths, source.ids.shape[1])
        if source.in_query is not None and self.matches:
            embedded = embedded + source.in_query[..., None] * self.in_query
        states = self.layer1(self.dropout(embedded), flip)
        if source.query_mask is not None and self.aligns:
            states = self.alignment(states, source.query_mask)
        states = torch.add(states, self.layer2(self.dropout(states), flip))
        return states if self.modeling is None else torch.add(states, self.modeling(self.dropout(states), flip))


def flip_index(lengths: Tensor, src_len: int) -> Tensor:
    """Index (batch, src_len) that reverses each row within its length and leaves its padding in place.

    >>> flip_index(torch.tensor([3, 2]), 3)
    tensor([[2, 1, 0],
            [1, 0, 2]])
    """
    places = torch.arange(src_len, device=lengths.device)[None, :].expand(len(lengths), -1)
    flipped = lengths[:, None] - 1 - places
    return torch.where(flipped >= 0, flipped, places)


def take(inputs: Tensor, index: Tensor) -> Tensor:
    """Rows' time steps in another order: out[b, t] = inputs[b, index[b, t]]."""
    flat = index + torch.arange(len(index), device=index.device)[:, None] * inputs.shape[1]
    return inputs.reshape(-1, inputs.shape[-1]).index_select(0, flat.reshape(-1)).view(inputs.shape)
