"""How much each of several short texts agrees with each other: `lmchat.evaluation.rouge.overlap` of all pairs at once.

    pairwise_overlap([["a", "b", "c"], ["a", "b", "d"]])[0, 1] -> 0.6111     # ROUGE-1 2/3, ROUGE-2 1/2, ROUGE-L 2/3

F1 is symmetric: twice what two texts have in common, divided by the units that both have.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
BLOCK = 16
"""Texts that are compared with all others at a time: memory then grows with the texts, not with the pairs."""
_PADDING = -1


def pairwise_overlap(texts: Sequence[Sequence[Hashable]]) -> Matrix:
    """The mean F1 of ROUGE-1, ROUGE-2 and ROUGE-L of each pair: (texts, texts), symmetric, 0..1.

    Args:
        texts: the units of each; hundreds of texts of a hundred units are no trouble, books are.
    """
    words = _numbered(texts)
    in_common = (_common(words), words), (_common(pairs := _numbered([list(pairwise(row)) for row in words])), pairs)
    scores = [_f1(common, rows) for common, rows in (*in_common, (_subsequences(words), words))]
    return np.asarray(np.mean(scores, axis=0))


def _numbered(texts: Sequence[Sequence[Hashable]]) -> list[list[int]]:
    """The units of all texts as numbers from 0 on, equal ones alike."""
    numbers: dict[Hashable, int] = {}
    return [[numbers.setdefault(unit, len(numbers)) for unit in text] for text in texts]


def _f1(common: NDArray[np.int64], rows: Sequence[Sequence[int]]) -> Matrix:
    sizes = np.array([len(row) for row in rows])
    return np.asarray(2 * common / np.maximum(sizes[:, None] + sizes, 1))


def _common(rows: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """How many units each pair has in common, each as often as both have it."""
    counts = np.zeros((len(rows), 1 + max((max(row, default=0) for row in rows), default=0)), dtype=np.int64)
    for row, units in zip(counts, rows, strict=True):
        np.add.at(row, units, 1)
    return np.array([np.minimum(row, counts).sum(axis=1) for row in counts])


def _subsequences(rows: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """The length of the longest common subsequence of each pair."""
    width = max(map(len, rows), default=0)
    units = np.full((len(rows), width), _PADDING)
    for place, row in zip(units, rows, strict=True):
        place[: len(row)] = row
    blocks = [_longest(units[start : start + BLOCK], units) for start in range(0, len(units), BLOCK)]
    return np.concatenate(blocks)


def _longest(some: NDArray[np.int64], units: NDArray[np.int64]) -> NDArray[np.int64]:
    """`_subsequences` of some texts with all, both as rows (texts, width) of units.

    The usual table, a row for each unit of the one text, for all pairs together: what a row is, is the running maximum
    of the row before and, where the units are equal, of one more than the place before that.
    """
    width = units.shape[1]
    table = np.zeros((len(some), len(units), width + 1), dtype=np.int16)
    for at in range(width):
        one = some[:, at, None, None]
        longer = table[..., :-1] + ((one == units) & (one != _PADDING))
        table[..., 1:] = np.maximum.accumulate(np.maximum(table[..., 1:], longer), axis=-1)
    return table[..., -1].astype(np.int64)
