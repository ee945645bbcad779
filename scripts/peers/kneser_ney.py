"""A counting n-gram language model with interpolated modified Kneser-Ney smoothing.

Chen and Goodman 1999, "An empirical study of smoothing techniques for language modeling", section 3.3. The n-grams of
an order are a sorted array of integers: the index of the first n - 1 tokens among the n-grams of the order below, times
the number of pieces, plus the last token. So all counts are sorts and sums of arrays.

Each text is preceded by one begin token, which is a context and never predicted; the end of a text is not predicted
either. The lowest order is interpolated with the uniform distribution over the pieces that a text may have, so every
sequence of them has a probability.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Reals = NDArray[np.float64]
ABSENT = -1
DEFAULT_DISCOUNTS = (0.5, 1.0, 1.5)
"""Of an order that has too few n-grams to estimate them."""


@dataclass(frozen=True, slots=True)
class Level:
    """All n-grams of one order.

    Attributes:
        keys: (n-grams,) sorted, see the module.
        discounted: (n-grams,) their counts less the discount; of lower orders, how many tokens they were seen after.
        totals: (n-grams of the order below,) the counts of all n-grams that begin with it.
        reserved: likewise, the part of the probability that goes to the order below.
    """

    keys: Integers
    discounted: Reals
    totals: Reals
    reserved: Reals


class KneserNey:
    """A language model over token ids.

    Args:
        texts: the token ids of each training text, none of them `begin`.
        size: number of token ids, `begin` included.
        begin: the token that stands before each text.
        pieces: how many of the ids a text may have.
        order: the longest n-gram.
    """

    def __init__(self, texts: Iterable[Sequence[int]], size: int, begin: int, pieces: int, order: int = 5) -> None:
        self._size, self._begin, self._pieces = size, begin, pieces
        self._levels = _levels(*self._joined(texts), size, order)

    @property
    def ngrams(self) -> list[int]:
        """How many n-grams of each order were seen."""
        return [len(level.keys) for level in self._levels]

    def log_probabilities(self, texts: Iterable[Sequence[int]]) -> Reals:
        """The natural logarithm of the probability of each token of all texts, each text from its beginning."""
        tokens, _ = self._joined(texts)
        probabilities = np.full(len(tokens), 1 / self._pieces)
        context = np.zeros(len(tokens), np.int64)
        for level in self._levels:
            found = _find(level.keys, context, tokens, self._size)
            probabilities = _interpolated(level, context, found, probabilities)
            context = _shifted(found)
        return np.log(probabilities[tokens != self._begin])

    def distribution(self, context: Sequence[int]) -> Reals:
        """The probability of each token id after a text's first tokens; 0 for none of them but `begin`."""
        after = [[*context, token] for token in range(self._size) if token != self._begin]
        last = np.cumsum([len(text) for text in after]) - 1
        return np.insert(np.exp(self.log_probabilities(after)[last]), self._begin, 0.0)

    def _joined(self, texts: Iterable[Sequence[int]]) -> tuple[Integers, Integers]:
        """All texts in one array, each after `begin`, and the place of each token in its text, `begin`'s being 0."""
        parts = [np.array([self._begin, *text], np.int64) for text in texts]
        return np.concatenate(parts), np.concatenate([np.arange(len(part)) for part in parts])


def _levels(tokens: Integers, places: Integers, size: int, order: int) -> list[Level]:
    """The model of each order, from the counts of the training texts."""
    keys, counts, shorter = _count(tokens, places, size, order)
    levels = []
    for n in range(order):
        below = len(keys[n - 1]) if n else 1
        own = counts[n] if n == order - 1 else _continuations(counts[n], shorter[n + 1])
        if n == 0:
            own = np.where(keys[0] == tokens[0], 0, own)  # begin is never predicted
        levels.append(_level(keys[n], own, below, size))
    return levels


def _count(
    tokens: Integers, places: Integers, size: int, order: int
) -> tuple[list[Integers], list[Integers], list[Integers]]:
    """For each order the n-grams, how often they were seen, and which n-gram each is without its first token.

    An n-gram that opens a text counts negatively: no token ever stands before it, so its own count is kept.
    """
    keys, counts, shorter = [], [], []
    before, last = np.zeros(len(tokens), np.int64), np.zeros(len(tokens), np.int64)
    for n in range(order):
        inside = places >= n
        found, inverse, count = np.unique(
            before[inside] * size + tokens[inside], return_inverse=True, return_counts=True
        )
        without_first = np.zeros(len(found), np.int64)
        without_first[inverse] = last[inside]
        if n:
            count[inverse[places[inside] == n]] *= -1
        keys.append(found)
        counts.append(count)
        shorter.append(without_first)
        last = np.full(len(tokens), ABSENT, np.int64)
        last[inside] = inverse
        before = _shifted(last)
    return keys, counts, shorter


def _continuations(counts: Integers, longer: Integers) -> Integers:
    """Before how many tokens each n-gram was seen; the count of one that opens a text."""
    return np.where(counts < 0, -counts, np.bincount(longer, minlength=len(counts)))


def _level(keys: Integers, counts: Integers, below: int, size: int) -> Level:
    """One order, discounted (Chen and Goodman 1999, equations 25 to 27)."""
    counts = np.abs(counts)
    steps = np.array([0.0, *discounts(counts)])
    kinds = np.minimum(counts, 3)
    contexts = keys // size
    totals = np.bincount(contexts, weights=counts, minlength=below)
    taken = np.bincount(contexts, weights=steps[kinds], minlength=below)
    reserved = np.divide(taken, totals, out=np.ones(below), where=totals > 0)
    return Level(keys, counts - steps[kinds], totals, reserved)


def discounts(counts: Integers) -> tuple[float, float, float]:
    """What is taken from n-grams seen once, twice, and more often (Chen and Goodman 1999, equation 26)."""
    ones, twos, threes, fours = (int((counts == k).sum()) for k in (1, 2, 3, 4))
    if not ones or not twos or not threes:
        return DEFAULT_DISCOUNTS
    share = ones / (ones + 2 * twos)
    found = (1 - 2 * share * twos / ones, 2 - 3 * share * threes / twos, 3 - 4 * share * fours / threes)
    return found if all(0 < discount <= k for k, discount in enumerate(found, 1)) else DEFAULT_DISCOUNTS


def _interpolated(level: Level, contexts: Integers, found: Integers, below: Reals) -> Reals:
    """The probabilities of one order, from the n-grams that were found; `below` where the context was not seen."""
    known = (contexts >= 0) & (level.totals[contexts] > 0)
    totals = np.where(known, level.totals[contexts], 1.0)
    seen = np.where(found >= 0, level.discounted[found], 0.0)
    return np.where(known, seen / totals + level.reserved[contexts] * below, below)


def _find(keys: Integers, contexts: Integers, tokens: Integers, size: int) -> Integers:
    """The index of each n-gram, or `ABSENT`."""
    wanted = contexts * size + tokens
    places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where((contexts >= 0) & (keys[places] == wanted), places, ABSENT)


def _shifted(found: Integers) -> Integers:
    """For each token the n-gram that ends before it."""
    return np.concatenate(([ABSENT], found[:-1]))
