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

import numpy as np

from lmchat.decoding.stepwise import check_numbers
from lmchat.decoding.top import top_k
from lmchat.model.arrays import Floats, Ids
from lmchat.model.step import CopyScores

StateT = TypeVar("StateT", contravariant=True)

STARTS = 8
"""Starts whose spans are scored."""
LONGEST = 40
"""Tokens of the longest span."""
KEPT = 24
"""Spans that are given for each document."""
MARGIN = 10.0
"""Nats by which a span may be less likely to be copied than the likeliest one."""
DEAD = np.float32(-np.inf)


class SpanModel(Protocol[StateT]):
    """The model."""

    def read(self, inputs: Ids, state: StateT, owner: Ids) -> CopyScores:
        """Scores after each of `inputs` (rows, time), which open a text; row r reads item `owner[r]` of the state."""
        ...

    def end(self, features: Floats) -> Floats:
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


def find_spans(
    model: SpanModel[StateT], state: StateT, ids: Ids, documents: Sequence[tuple[int, int]], begin: int
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
    items, width = ids.shape
    owner, bounds = np.arange(items), np.array(documents)
    first = model.read(np.full((items, 1), begin), state, owner)
    places = np.arange(width)
    inside = (places >= bounds[:, :1]) & (places < bounds[:, 1:])  # (items, src_len)
    likeliest, starts = top_k(np.where(inside, first.copied[:, 0], DEAD), STARTS)  # (items, starts)
    check_numbers(likeliest)
    rows = owner.repeat(starts.shape[1])
    at = starts.reshape(-1, 1) + np.arange(LONGEST)  # (rows, LONGEST), the tokens of the longest span
    valid = (at < bounds[rows, 1:]) & np.isfinite(likeliest.reshape(-1, 1))
    at = np.minimum(at, width - 1)
    inputs = np.full((len(rows), 1 + LONGEST), begin)
    inputs[:, 1:] = ids[rows[:, None], at]
    scores = model.read(inputs, state, rows)
    copied = np.take_along_axis(scores.copied[:, :-1], at[:, :, None], axis=2)[:, :, 0]
    copied = np.where(valid, copied, DEAD).cumsum(axis=1).reshape(items, -1)
    totals = _with_ends(model, copied, scores).reshape(*starts.shape, LONGEST)
    check_numbers(totals)
    return [Spans(_best(*of_item)) for of_item in zip(totals, starts, strict=True)]


def _with_ends(model: SpanModel[StateT], copied: Floats, scores: CopyScores) -> Floats:
    """Log P of all spans, (items, spans), from that of copying their tokens alone.

    The end is costly, as it is weighed against the whole vocabulary. It only makes a span less likely, so those that
    are too unlikely without it are left out: -inf.
    """
    likely = copied > copied.max(axis=1, keepdims=True) - MARGIN
    ends = np.full_like(copied, DEAD)
    features = scores.features[:, 1:].reshape(*copied.shape, -1)
    ends[likely] = model.end(features[likely]) + scores.not_copied[:, 1:].reshape(copied.shape)[likely]
    return copied + ends


def _best(totals: Floats, starts: Ids) -> tuple[Span, ...]:
    """The spans of one item; `totals` is (starts, LONGEST)."""
    values, places = top_k(totals.reshape(1, -1), KEPT)
    found = []
    for value, index in zip(values[0].tolist(), places[0].tolist(), strict=True):
        if value > DEAD:
            start = int(starts[index // totals.shape[1]])
            found.append(Span(start, start + index % totals.shape[1] + 1, value))
    return tuple(found)
