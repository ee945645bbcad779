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

from lmchat.decoding.stepwise import check_numbers

StateT = TypeVar("StateT", contravariant=True)

STARTS = 8
"""Starts whose spans are scored."""
LONGEST = 40
"""Tokens of the longest span."""
KEPT = 24
"""Spans that are given for each document."""
MARGIN = 10.0
"""Nats by which a span may be less likely to be copied than the likeliest one."""


@dataclass(frozen=True, slots=True)
class CopyScores:
    """What teacher forcing says about copying.

    Attributes:
        copied: (rows, time, src_len) float32, log p of copying each source token next.
        not_copied: (rows, time) float32, log p of copying none.
        features: (rows, time, size), from which `SpanModel.end` tells whether the text ends.
    """

    copied: Tensor
    not_copied: Tensor
    features: Tensor


class SpanModel(Protocol[StateT]):
    """The model."""

    def read(self, inputs: Tensor, state: StateT, owner: Tensor) -> CopyScores:
        """Scores after each of `inputs` (rows, time), which open a text; row r reads item `owner[r]` of the state."""
        ...

    def end(self, features: Tensor) -> Tensor:
        """Log p (positions,) of the end, given that nothing is copied, of features (positions, size)."""
        ...


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
    """

    spans: tuple[Span, ...]


@torch.inference_mode()
def find_spans(
    model: SpanModel[StateT], state: StateT, ids: Tensor, documents: Sequence[tuple[int, int]], begin: int
) -> list[Spans]:
    """The likeliest spans of each item's document.

    Args:
        model: what scores them.
        state: of the items.
        ids: (items, src_len), the sources.
        documents: where the document of each item begins and ends (exclusive) in its source.
        begin: the token that opens a text.

    Raises:
        ArithmeticError: when the model gives a probability that is not a number.
    """
    items, device = len(ids), ids.device
    owner = torch.arange(items, device=device)
    first = model.read(torch.full((items, 1), begin, device=device), state, owner)
    places = torch.arange(ids.shape[1], device=device)
    bounds = torch.tensor(documents, device=device)
    inside = (places >= bounds[:, :1]) & (places < bounds[:, 1:])  # (items, src_len)
    count = min(STARTS, ids.shape[1])
    best = first.copied[:, 0].masked_fill(~inside, float("-inf")).topk(count, dim=1)  # (items, starts)
    check_numbers(best.values)
    rows, starts = owner.repeat_interleave(count), best.indices.view(-1, 1)
    at = starts + torch.arange(LONGEST, device=device)  # (rows, LONGEST), the tokens of the longest span
    valid = (at < bounds[rows, 1:]) & torch.isfinite(best.values).view(-1, 1)
    at = at.clamp_max(ids.shape[1] - 1)
    opening = torch.full((len(rows), 1), begin, device=device)
    scores = model.read(torch.cat((opening, ids[rows].gather(1, at)), dim=1), state, rows)
    copied = scores.copied[:, :-1].gather(2, at[..., None]).squeeze(2).masked_fill(~valid, float("-inf"))
    totals = _with_ends(model, copied.cumsum(1).view(items, -1), scores).view(items, count, LONGEST)
    check_numbers(totals)
    return [Spans(_best(totals[i], best.indices[i])) for i in range(items)]


def _with_ends(model: SpanModel[StateT], copied: Tensor, scores: CopyScores) -> Tensor:
    """Log P of all spans, (items, spans), from that of copying their tokens alone.

    The end is costly, as it is weighed against the whole vocabulary. It only makes a span less likely, so those that
    are too unlikely without it are left out: -inf.
    """
    likely = copied > copied.max(dim=1, keepdim=True).values - MARGIN
    ends = torch.full_like(copied, float("-inf"))
    features = scores.features[:, 1:].reshape(*copied.shape, -1)
    ends[likely] = model.end(features[likely]) + scores.not_copied[:, 1:].reshape(copied.shape)[likely]
    return copied + ends


def _best(totals: Tensor, starts: Tensor) -> tuple[Span, ...]:
    """The spans of one item; `totals` is (starts, LONGEST)."""
    values, indices = totals.flatten().topk(min(KEPT, totals.numel()))
    found = []
    for value, index in zip(values.tolist(), indices.tolist(), strict=True):
        if value > float("-inf"):
            start = int(starts[index // totals.shape[1]])
            found.append(Span(start, start + index % totals.shape[1] + 1, value))
    return tuple(found)
