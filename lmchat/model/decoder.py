"""Writes the target: layer 1, attention over the memory, layer 2, a tied output, and a gate that copies.

No state of a step feeds layer 1 of the next, so with teacher forcing each layer runs over the whole target in one call.
p(w) = (1 - p_copy) softmax(logits)[w] + p_copy sum of attention on source tokens equal to w (pointer-generator,
See et al. 2017, arXiv:1704.04368, equations 8 and 9).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from lmchat.model.attention import ATTENTIONS, barrier
from lmchat.model.cells import CELLS
from lmchat.model.config import ModelConfig
from lmchat.model.encoder import SharedDropout


@dataclass(frozen=True, slots=True)
class Memory:
    """What the encoder leaves for the decoder.

    Attributes:
        states: (items, src_len, memory_size).
        keys: (items, src_len, attention_size).
        barrier: (items, 1, src_len) float32, -inf on padding (`lmchat.model.attention.barrier`).
        ids: (items, src_len) int64, the source tokens, for copying.
    """

    states: Tensor
    keys: Tensor
    barrier: Tensor
    ids: Tensor

    def select(self, items: Tensor) -> Memory:
        """The memory of some items, in the order given."""
        return Memory(self.states[items], self.keys[items], self.barrier[items], self.ids[items])


@dataclass(frozen=True, slots=True)
class DecoderState:
    """Where each hypothesis stands.

    Attributes:
        first: (parts, rows, decoder_size), the state of layer 1.
        second: (parts, rows, decoder_size), the state of layer 2.
        memory: the memory of the items that still have a row.
        owner: (rows,) int64, the item in `memory` that a row writes about.
        width: the rows of each item where all have as many and they stand together in the items' order; else 0.
    """

    first: Tensor
    second: Tensor
    memory: Memory
    owner: Tensor
    width: int = 0

    def select(self, rows: Tensor) -> DecoderState:
        """The state of these rows: reordered, repeated or dropped. Memory that no row needs any more is let go."""
        owner, first, second = self.owner[rows], self.first[:, rows], self.second[:, rows]
        if torch.equal(owner, self.owner):
            return DecoderState(first, second, self.memory, owner, self.width)
        items, owner = torch.unique(owner, return_inverse=True)
        memory = self.memory if len(items) == len(self.memory.ids) else self.memory.select(items)
        return DecoderState(first, second, memory, owner, even_width(owner, len(items)))

    def source_ids(self) -> Tensor:
        """The source (rows, src_len) int64 of each row."""
        return self.memory.ids if self.width == 1 else self.memory.ids[self.owner]

    def spread(self, rows: Tensor) -> DecoderState:
        """The state of these rows, each with a memory of its own, as teacher forcing takes it."""
        memory = self.memory.select(self.owner[rows])
        own = torch.arange(len(rows), device=rows.device)
        return DecoderState(self.first[:, rows], self.second[:, rows], memory, own, 1)


@dataclass(frozen=True, slots=True)
class DecoderOutput:
    """What the decoder computed for each target position; a step has no dimension of time.

    Attributes:
        features: (batch, time, embedding_size), whose product with the embedding gives logits.
        weights: (batch, time, src_len) float32, the attention.
        copy_logit: (batch, time) float32; p_copy is its sigmoid.
    """

    features: Tensor
    weights: Tensor
    copy_logit: Tensor


def even_width(owner: Tensor, items: int) -> int:
    """The rows of each item if they stand in even blocks in the items' order, else 0.

    >>> even_width(torch.tensor([0, 0, 1, 1]), 2)
    2
    """
    width = len(owner) // items
    even = width * items == len(owner)
    return width if even and torch.equal(owner, torch.arange(len(owner), device=owner.device) // width) else 0


def places(owner: Tensor) -> tuple[Tensor, int]:
    """The place (rows,) of each row among those of its item, and the most rows that an item has."""
    counts = torch.bincount(owner)
    order = owner.argsort(stable=True)
    before = counts.cumsum(0) - counts
    place = torch.empty_like(owner)
    place[order] = torch.arange(len(owner), device=owner.device) - before[owner[order]]
    return place, int(counts.max())


class Bridge(nn.Module):
    """The decoder's first states from the memory.

    The fused kernels give a cell state only after the padding, where it is no state of the row. So both decoder states
    start from what is exact at any length: the last states of both directions and the mean of the memory.
    """

    def __init__(self, config: ModelConfig, parts: int) -> None:
        super().__init__()
        self.size, self.parts = config.decoder_size, parts
        self.squeeze = nn.Linear(2 * config.memory_size, config.embedding_size)
        self.project = nn.Linear(config.embedding_size, 2 * parts * config.decoder_size)

    def forward(self, memory: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """First and second layer's states, each (parts, batch, decoder_size)."""
        half = memory.shape[-1] // 2
        last = (mask.sum(1) - 1)[:, None, None].expand(-1, 1, half)
        ends = torch.cat((memory[..., :half].gather(1, last).squeeze(1), memory[:, 0, half:]), dim=-1)
        weights = mask / mask.sum(1, keepdim=True)  # (batch, src_len)
        mean = torch.bmm(weights[:, None, :].to(memory.dtype), memory).squeeze(1)
        summary = torch.tanh(self.squeeze(torch.cat((ends, mean), dim=-1)))
        states = torch.tanh(self.project(summary))
        states = states.view(-1, 2, self.parts, self.size).permute(1, 2, 0, 3)
        return states[0].contiguous(), states[1].contiguous()


class Decoder(nn.Module):
    """Two layers with attention between them."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        cell = CELLS[config.cell]
        size, memory_size = config.decoder_size, config.memory_size
        self.attention = ATTENTIONS[config.attention](size, memory_size, config.attention_size)
        self.bridge = Bridge(config, cell.parts)
        self.layer1 = cell(config.embedding_size, size)
        self.layer2 = cell(size + memory_size, size)
        self.project = nn.Linear(size + memory_size, config.embedding_size)
        self.copy_gate = nn.Linear(2 * size + memory_size, 1)
        self.dropout = SharedDropout(config.dropout)

    def start(self, states: Tensor, mask: Tensor, ids: Tensor) -> DecoderState:
        """The state before the first token; rows are items."""
        first, second = self.bridge(states, mask)
        memory = Memory(states, self.attention.keys(states), barrier(mask), ids)
        return DecoderState(first, second, memory, torch.arange(len(ids), device=ids.device), 1)

    def forward(self, embedded: Tensor, state: DecoderState) -> DecoderOutput:
        """Teacher forcing: all positions of embedded targets (batch, time, embedding_size) at once."""
        memory = state.memory
        hidden1 = self.layer1(self.dropout(embedded), state.first)  # (batch, time, decoder_size)
        query = self.attention.to_query(hidden1)
        context, weights = self.attention.attend(query, memory.keys, memory.states, memory.barrier)
        hidden2 = self.layer2(self.dropout(torch.cat((hidden1, context), dim=-1)), state.second)
        return self._output(hidden1, hidden2, context, weights)

    def step(self, embedded: Tensor, state: DecoderState) -> tuple[DecoderOutput, DecoderState]:
        """One position of embedded tokens (rows, embedding_size)."""
        first = self.layer1.step(embedded, state.first)
        hidden1 = first[0]
        context, weights = self._look(hidden1, state)
        second = self.layer2.step(torch.cat((hidden1, context), dim=-1), state.second)
        output = self._output(hidden1, second[0], context, weights)
        return output, DecoderState(first, second, state.memory, state.owner, state.width)

    def _look(self, hidden: Tensor, state: DecoderState) -> tuple[Tensor, Tensor]:
        """Attention of rows (rows, decoder_size); rows of one item share its memory as queries of one product."""
        memory, owner = state.memory, state.owner
        query = self.attention.to_query(hidden)  # (rows, attention_size)
        if state.width:
            queries = query.view(-1, state.width, query.shape[1])
            context, weights = self.attention.attend(queries, memory.keys, memory.states, memory.barrier)
            return context.flatten(0, 1), weights.flatten(0, 1)
        place, most = places(owner)
        queries = query.new_zeros(len(memory.ids), most, query.shape[1])
        queries[owner, place] = query
        context, weights = self.attention.attend(queries, memory.keys, memory.states, memory.barrier)
        return context[owner, place], weights[owner, place]

    def _output(self, hidden1: Tensor, hidden2: Tensor, context: Tensor, weights: Tensor) -> DecoderOutput:
        everything = torch.cat((hidden1, hidden2, context), dim=-1)
        features = self.project(self.dropout(everything[..., hidden1.shape[-1] :]))
        gate = self.copy_gate(everything).float().squeeze(-1)
        return DecoderOutput(features, weights, gate)
