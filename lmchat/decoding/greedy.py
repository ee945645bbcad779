"""Greedy decoding: the likeliest token each time."""

from __future__ import annotations

from collections.abc import Sequence

from lmchat.model.arrays import Floats, Ids


def choose_likeliest(scores: Floats, items: Sequence[int]) -> Ids:  # noqa: ARG001 (a `Choose`)
    """The token (rows,) with the highest score (rows, vocab); the first of equals."""
    tokens: Ids = scores.argmax(axis=1)
    return tokens
