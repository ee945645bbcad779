"""Distinct-n: how varied many texts are together (Li et al. 2016, arXiv:1510.03055, section 5.2).

That is the different n-grams of all texts together among all their n-grams.
A row that is drawn twice has no n-gram that is new the second time, so the intervals come from halves of the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lmchat.evaluation.bootstrap import Interval, bootstrap_weighted
from lmchat.evaluation.ngrams import ngrams
from lmchat.evaluation.scores import Scores
from lmchat.evaluation.tokens import TOKENIZER_NAME, score_tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIGNATURE = f"distinct|tokens:{TOKENIZER_NAME}|case:lower|level:corpus|intervals:delete-half-jackknife"


def distinct_scores(texts: Sequence[str]) -> Scores:
    """Distinct-1 and distinct-2 of all texts together, in percent; 0 where there is no n-gram.

    >>> distinct_scores(["a b", "a c"]).values["distinct1"].mean  # a, b, c among a, b, a, c
    75.0

    Raises:
        ValueError: there is no text.
    """
    return Scores({f"distinct{n}": _interval(texts, n) for n in (1, 2)}, {"distinct": SIGNATURE})


def _interval(texts: Sequence[str], n: int) -> Interval:
    import numpy as np

    numbers: dict[tuple[str, ...], int] = {}
    of_row = [[numbers.setdefault(gram, len(numbers)) for gram in ngrams(score_tokens(text), n)] for text in texts]
    lengths = np.array([len(row) for row in of_row])
    grams = np.array([gram for row in of_row for gram in row], dtype=np.int64)

    def share(weights: NDArray[np.int64]) -> float:
        total = int(weights @ lengths)
        seen = np.zeros(len(numbers), dtype=bool)
        seen[grams[np.repeat(weights > 0, lengths)]] = True
        return 100 * int(seen.sum()) / total if total else 0.0

    interval = bootstrap_weighted(len(texts), share, halves=True)
    return Interval(interval.mean, max(0.0, interval.low), min(100.0, interval.high))
