"""How much each of several short texts agrees with each other: `lmchat.evaluation.rouge.overlap` of all pairs at once.

    pairwise_overlap([["a", "b", "c"], ["a", "b", "d"]])[0, 1] -> 0.6111     # ROUGE-1 2/3, ROUGE-2 1/2, ROUGE-L 2/3

Each text is a hypothesis in its row, and a reference in its column.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cdist

Matrix = NDArray[np.float64]


def pairwise_overlap(texts: Sequence[Sequence[Hashable]], beta: float = 1.0) -> Matrix:
    """The mean F-measure of ROUGE-1, ROUGE-2 and ROUGE-L of all pairs: (hypotheses, references), 0..1.

    Args:
        texts: the units of each; hundreds of texts of a hundred units are no trouble, books are.
        beta: how much recall weighs, as F_beta has it (van Rijsbergen 1979, Information Retrieval, chapter 7).
    """
    words = _numbered(texts)
    pairs = _numbered([list(pairwise(row)) for row in words])
    counted = ([sorted(row) for row in rows] for rows in (words, pairs))  # n-grams in one order: a subsequence is a bag
    return np.asarray(np.mean([_f_measure(rows, beta) for rows in (*counted, words)], axis=0))


def _numbered(texts: Sequence[Sequence[Hashable]]) -> list[list[int]]:
    """The units of all texts as numbers from 0 on, equal ones alike."""
    numbers: dict[Hashable, int] = {}
    return [[numbers.setdefault(unit, len(numbers)) for unit in text] for text in texts]


def _f_measure(rows: Sequence[Sequence[int]], beta: float) -> Matrix:
    """F_beta of the longest common subsequence of each pair: (1 + beta^2) common / (hypothesis + beta^2 reference)."""
    common = cdist(rows, rows, scorer=LCSseq.similarity, dtype=np.int64)
    sizes = np.array([len(row) for row in rows])
    return np.asarray((1 + beta**2) * common / np.maximum(sizes[:, None] + beta**2 * sizes, 1))
