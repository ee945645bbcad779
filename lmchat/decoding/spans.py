"""The likeliest pieces of a document as a target that is copied token by token.

P(span) is the product of the probabilities of copying its tokens, each from its own place, times that of the end: what
teacher forcing gives in training (`Seq2Seq.forward`, `copied_from`). A first step of the decoder scores every start;
the spans of the likeliest starts are then scored together in one pass. It is the sequence model of Wang and Jiang 2017
(arXiv:1608.07905, section 2.3) over consecutive tokens alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import torch
from torch import Tensor

StateT = TypeVar("StateT", contravariant=True)

STARTS = 8
"""Starts whose spans are scored."""
LONGEST = 40
"""Tokens of the longest span."""
KEPT = 24
"""Spans that are given for each document."""


@dataclass(frozen=True, slots=True)
class CopyScores:
    """What teacher forcing says about copying.

    Attributes:
        copied: (rows, time, src_len) float32, log p of copying each source token next.
        end: (rows, time) float32, log p of the end.
    """

    copied: Tensor
    end: Tensor


class CopyScorer(Protocol[StateT]):
    """The model: scores after each of `inputs` (rows, time), which begin with the token that opens a text.

    Row r reads the item `owner[r]` of the state.
    """

    def __call__(self, inputs: Tensor, state: StateT, owner: Tensor) -> CopyScores: ...


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a source.

    Attributes:
        start: the index of its first token in the source.
        end: exclusive.
        log_probability: natural log of P(span).
    """

    start: int
    end: int
    log_probability: float


@dataclass(frozen=True, slots=True)
class Spans:
    """What a source has to say.

    Attributes:
        spans: the likeliest pieces, best first.
        nothing: natural log of the probability that the document has no answer.
    """

    spans: tuple[Span, ...]
    nothing: float


@torch.inference_mode()
def find_spans(
    score: CopyScorer[StateT], state: StateT, ids: Tensor, documents: Sequence[tuple[int, int]], begin: int
) -> list[Spans]:
    """The likeliest spans of each item's document.

    Args:
        score: the model.
        state: of the items.
        ids: (items, src_len), the sources.
        documents: where the document of each item begins and ends (exclusive) in its source.
        begin: the token that opens a text.
    """
    items, device = len(ids), ids.device
    owner = torch.arange(items, device=device)
    first = score(torch.full((items, 1), begin, device=device), state, owner)
    places = torch.arange(ids.shape[1], device=device)
    bounds = torch.tensor(documents, device=device)
    inside = (places >= bounds[:, :1]) & (places < bounds[:, 1:])  # (items, src_len)
    count = min(STARTS, ids.shape[1])
    starts = first.copied[:, 0].masked_fill(~inside, float("-inf")).topk(count, dim=1).indices  # (items, starts)
    rows = owner.repeat_interleave(count)
    at = starts.view(-1, 1) + torch.arange(LONGEST, device=device)  # (rows, LONGEST), the tokens of the longest span
    valid = at < bounds[rows, 1:]
    at = at.clamp_max(ids.shape[1] - 1)
    opening = torch.full((len(rows), 1), begin, device=device)
    scores = score(torch.cat((opening, ids[rows].gather(1, at)), dim=1), state, rows)
    copied = scores.copied[:, :-1].gather(2, at[..., None]).squeeze(2).masked_fill(~valid, float("-inf"))
    totals = copied.cumsum(1) + scores.end[:, 1:]  # (rows, LONGEST), log P of the span with t + 1 tokens
    totals = totals.masked_fill(~inside[rows].gather(1, starts.view(-1, 1)), float("-inf"))
    nothing = first.end[:, 0].tolist()
    return [Spans(_best(total, start), nothing[i]) for i, (total, start) in enumerate(_by_item(totals, starts))]


def _by_item(totals: Tensor, starts: Tensor) -> list[tuple[Tensor, Tensor]]:
    items, count = starts.shape
    return list(zip(totals.view(items, count, -1), starts, strict=True))


def _best(totals: Tensor, starts: Tensor) -> tuple[Span, ...]:
    """The spans of one item; `totals` is (starts, LONGEST)."""
    values, indices = totals.flatten().topk(min(KEPT, totals.numel()))
    found = []
    for value, index in zip(values.tolist(), indices.tolist(), strict=True):
        if value > float("-inf"):
            start = int(starts[index // totals.shape[1]])
            found.append(Span(start, start + index % totals.shape[1] + 1, value))
    return tuple(found)
