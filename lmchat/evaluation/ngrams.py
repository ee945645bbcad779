"""Runs of neighbouring tokens."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import TypeVar

Unit = TypeVar("Unit", bound=Hashable)
"""A word, a character, or a token."""


def ngrams(tokens: Sequence[Unit], n: int) -> Iterator[tuple[Unit, ...]]:
    """All runs of n neighbouring tokens, in order."""
    return zip(*(tokens[start:] for start in range(n)), strict=False)
