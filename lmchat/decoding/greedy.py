"""Greedy decoding: the likeliest token each time."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor


def choose_likeliest(scores: Tensor, items: Sequence[int]) -> Tensor:  # noqa: ARG001 (a `Choose`)
    """The token (rows,) with the highest score (rows, vocab); the first of equals."""
    return scores.argmax(-1)
