"""Where the rows that the network on ONNX Runtime writes stand, as arrays that its graphs take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lmchat.model.arrays import Floats, Ids
from lmchat.model.onnx_graphs import STATES


@dataclass(frozen=True, slots=True)
class Memory:
    """What the reader leaves of the items.

    Attributes:
        states: (items, src_len, memory_size).
        keys: (items, attention_size, src_len).
        barrier: (items, 1, src_len), -inf on padding.
        ids: (items, src_len) int64.
    """

    states: Floats
    keys: Floats
    barrier: Floats
    ids: Ids

    def select(self, items: Ids) -> Memory:
        """The memory of some items, in the order given."""
        return Memory(self.states[items], self.keys[items], self.barrier[items], self.ids[items])

    def feed(self) -> dict[str, NDArray[Any]]:
        """The memory as the graphs take it."""
        return {"memory": self.states, "keys": self.keys, "barrier": self.barrier}


@dataclass(frozen=True, slots=True)
class OnnxState:
    """Where each row stands.

    Attributes:
        states: hidden state and cell of layer 1, then of layer 2, each (rows, decoder_size).
        memory: of the items that still have a row.
        owner: (rows,) int64, the item that a row writes about.
        queries: (items * most,) int64, the rows of each item, as many for each.
        places: (rows,) int64, where each row stands among them.
    """

    states: tuple[Floats, ...]
    memory: Memory
    owner: Ids
    queries: Ids
    places: Ids

    @classmethod
    def of(cls, states: tuple[Floats, ...], memory: Memory, owner: Ids) -> OnnxState:
        """The state of rows that write about the items of `owner`."""
        counts = np.bincount(owner, minlength=len(memory.ids))
        order = np.argsort(owner, kind="stable")
        rank = np.empty_like(owner)
        rank[order] = np.arange(len(owner)) - (np.cumsum(counts) - counts)[owner[order]]
        most = int(counts.max())
        places = owner * most + rank
        queries = np.zeros(len(counts) * most, np.int64)
        queries[places] = np.arange(len(owner))
        return cls(states, memory, owner, queries, places)

    def select(self, rows: Ids) -> OnnxState:
        """The state of these rows: reordered, repeated or dropped. Memory that no row needs any more is let go."""
        owner, states = self.owner[rows], tuple(state[rows] for state in self.states)
        if np.array_equal(owner, self.owner):
            return OnnxState(states, self.memory, owner, self.queries, self.places)
        items, owner = np.unique(owner, return_inverse=True)
        memory = self.memory if len(items) == len(self.memory.ids) else self.memory.select(items)
        return OnnxState.of(states, memory, owner)

    def renumbered(self, places: Ids) -> OnnxState:
        """The same rows, with the tokens that they may copy called by other numbers (vocab,)."""
        memory = replace(self.memory, ids=places[self.memory.ids])
        return replace(self, memory=memory)

    def after(self, states: tuple[Floats, ...]) -> OnnxState:
        """The same rows after a step."""
        return OnnxState(states, self.memory, self.owner, self.queries, self.places)

    def feed(self) -> dict[str, NDArray[Any]]:
        """The states as the graphs take them."""
        return dict(zip(STATES, self.states, strict=True))
