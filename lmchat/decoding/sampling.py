"""Sampling with temperature, top-k and top-p; each item draws from numbers of its own.

So a text depends on its own seed alone: not on the other items of its batch, nor on their number or order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.top import descending, top_k
from lmchat.model.arrays import Floats, Ids

Doubles = NDArray[np.float64]

DRAWS = 64
"""Random numbers that an item fetches at first."""
NUCLEI = (32, 256)
"""Numbers of tokens that top-p looks at, one after the other while they are too few, before it sorts all of them."""
COLDEST = float(np.finfo(np.float32).tiny)
"""The lowest temperature that scores can be divided by; at a lower one the likeliest token is drawn just the same."""
BLOCK = 128
"""Tokens that are weighed together where one is drawn from all: first comes the block, then the token in it."""


class Sampler:
    """Chooses tokens at random.

    Args:
        config: temperature, top_k and top_p.
        seeds: one for each item.
    """

    def __init__(self, config: DecodingConfig, seeds: Sequence[int]) -> None:
        self._config = config
        twister = np.random.RandomState(0)
        self._draws = [uniform_numbers(seed, twister) for seed in seeds]

    def __call__(self, scores: Floats, items: Sequence[int], rows: Ids | None = None) -> Ids:
        """One token for each of `items`; see `sample` for the rest."""
        return sample(scores, np.array([next(self._draws[item]) for item in items]), self._config, rows)


def uniform_numbers(seed: int, twister: np.random.RandomState) -> Iterator[float]:
    """Random numbers in [0, 1): 53 bits of two words of the Mersenne Twister (MT19937), as torch draws them.

    Args:
        seed: of which 32 bits count.
        twister: what makes them; it is seeded anew whenever numbers run out, so that many seeds can share it.
    """
    given, count = 0, DRAWS
    while True:
        twister.seed(seed % 2**32)
        numbers = twister.randint(2**53, size=count, dtype=np.int64) * 2.0**-53
        yield from numbers[given:].tolist()
        given, count = count, 2 * count


def sample(scores: Floats, draws: Doubles, config: DecodingConfig, rows: Ids | None = None) -> Ids:
    """Tokens (draws,) by inversion of the cumulative distribution.

    Args:
        scores: (rows, vocab) log-probabilities, not necessarily normalized; -inf is never drawn.
        draws: (draws,) in [0, 1).
        config: temperature, then top_k, then top_p are applied, in this order.
        rows: (draws,), the row of scores that each draw is from; by default there is one of each.
    """
    if rows is None:
        rows = np.arange(len(scores))
    if config.top_k:
        values, places = top_k(scores, config.top_k)
        weights = _weights(values, values[:, :1], config.temperature)
        return _draw_from(weights / weights.sum(axis=1, keepdims=True), places, draws, rows, config.top_p)
    weights = _weights(scores, scores.max(axis=1, keepdims=True), config.temperature)
    if config.top_p == 1:
        return _draw_from_all(weights, draws, rows)
    return _draw_from_nucleus(scores, weights.sum(axis=1, keepdims=True), draws, rows, config, NUCLEI)


def _weights(scores: Floats, largest: Floats, temperature: float) -> Floats:
    """Probabilities (rows, n) of scores (rows, n), but for a factor: 1 for the `largest` (rows, 1) of each row."""
    with np.errstate(invalid="ignore", over="ignore"):  # where nothing may be written; `_invert` says so
        weights: Floats = scores - largest
        if temperature != 1:
            weights /= max(temperature, COLDEST)
    np.exp(weights, out=weights)
    return weights


def _draw_from_nucleus(
    scores: Floats, totals: Floats, draws: Doubles, rows: Ids, config: DecodingConfig, sizes: Sequence[int]
) -> Ids:
    """Tokens (draws,) of top-p; `totals` (rows, 1) are of all weights, `sizes` those of `NUCLEI` to be tried."""
    if sizes:
        values, places = top_k(scores, sizes[0])
    else:
        places = descending(scores)
        values = np.take_along_axis(scores, places, axis=1)
    probabilities = _weights(values, values[:, :1], config.temperature) / totals
    tokens = _draw_from(probabilities, places, draws, rows, config.top_p)
    short = probabilities.sum(axis=1) < config.top_p
    if sizes and short.any():
        again = short[rows]
        among = short.cumsum()[rows[again]] - 1
        tokens[again] = _draw_from_nucleus(scores[short], totals[short], draws[again], among, config, sizes[1:])
    return tokens


def _draw_from(probabilities: Floats, places: Ids, draws: Doubles, rows: Ids, top_p: float) -> Ids:
    """Tokens (draws,) of top-p, of probabilities (rows, n), largest first, of the tokens at `places` (rows, n)."""
    before = probabilities.cumsum(axis=1, dtype=np.float64) - probabilities
    kept = probabilities * (before < top_p)
    return places[rows, _invert(kept.cumsum(axis=1, dtype=np.float64)[rows], draws)]


def _draw_from_all(weights: Floats, draws: Doubles, rows: Ids) -> Ids:
    """Tokens (draws,) of weights (rows, vocab)."""
    size = weights.shape[1]
    sums = np.add.reduceat(weights, np.arange(0, size, BLOCK), axis=1, dtype=np.float64)
    cumulative = sums.cumsum(axis=1)[rows]  # (draws, blocks)
    every = np.arange(len(rows))
    blocks = _invert(cumulative, draws)
    inner = draws * cumulative[:, -1] - cumulative[every, blocks] + sums[rows, blocks]  # what is left in the block
    places: Ids = np.minimum(blocks[:, None] * BLOCK + np.arange(BLOCK), size - 1)  # (draws, BLOCK)
    found = weights[rows[:, None], places].cumsum(axis=1, dtype=np.float64)
    return places[every, _first_above(found, inner)]


def _invert(cumulative: Doubles, draws: Doubles) -> Ids:
    """The first place (rows,) where a cumulative sum (rows, n) is above the draw's part of the whole."""
    totals = cumulative[:, -1]
    if np.isnan(totals).any():
        raise ArithmeticError("the model gave probabilities that are not numbers")
    return _first_above(cumulative, draws * totals)


def _first_above(cumulative: Doubles, goals: Doubles) -> Ids:
    """The first place (rows,) where a cumulative sum (rows, n) is above the goal (rows,); the last, where none is."""
    places: Ids = (cumulative <= goals[:, None]).sum(axis=1)
    return places.clip(max=cumulative.shape[1] - 1)
