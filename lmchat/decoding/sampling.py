"""Sampling with temperature, top-k and top-p; each item draws from a generator of its own.

So a text depends on its own seed alone: not on the other items of its batch, nor on their number or order. The sums
are of float64, which Apple's GPU does not have: what is drawn from there is drawn on the CPU.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.top import top_k

DRAWS = 64
"""Random numbers that an item fetches at a time."""
NUCLEI = (32, 256)
"""Numbers of tokens that top-p looks at, one after the other while they are too few, before it sorts all of them."""


class Sampler:
    """Chooses tokens at random.

    Args:
        config: temperature, top_k and top_p.
        seeds: one for each item.
    """

    def __init__(self, config: DecodingConfig, seeds: Sequence[int]) -> None:
        self._config = config
        self._generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        self._draws: list[list[float]] = [[] for _ in seeds]

    def __call__(self, scores: Tensor, items: Sequence[int], rows: Tensor | None = None) -> Tensor:
        """One token for each of `items`; see `sample` for the rest."""
        device = torch.device("cpu") if scores.device.type == "mps" else scores.device
        draws = torch.tensor([self._draw(item) for item in items], dtype=torch.float64, device=device)
        tokens = sample(scores.to(device), draws, self._config, None if rows is None else rows.to(device))
        return tokens.to(scores.device)

    def _draw(self, item: int) -> float:
        """The next number of an item in [0, 1)."""
        if not self._draws[item]:
            block = torch.rand(DRAWS, generator=self._generators[item], dtype=torch.float64)
            self._draws[item] = block.flip(0).tolist()
        return self._draws[item].pop()


def sample(scores: Tensor, draws: Tensor, config: DecodingConfig, rows: Tensor | None = None) -> Tensor:
    """Tokens (draws,) by inversion of the cumulative distribution.

    Args:
        scores: (rows, vocab) log-probabilities, not necessarily normalized; -inf is never drawn.
        draws: (draws,) float64 in [0, 1).
        config: temperature, then top_k, then top_p are applied, in this order.
        rows: (draws,) int64, the row of scores that each draw is from; by default there is one of each.
    """
    if config.top_k:
        values, places = top_k(scores, config.top_k)
        log_probs = (values / config.temperature).log_softmax(-1)
        if rows is not None:
            log_probs, places = log_probs[rows], places[rows]
        return _draw_from(log_probs, places, draws, config.top_p)
    if rows is not None:
        scores = scores[rows]
    if config.top_p == 1:
        return _invert((scores / config.temperature).softmax(-1, dtype=torch.float64), draws)
    return _draw_from_nucleus((scores / config.temperature).log_softmax(-1), draws, config.top_p, NUCLEI)


def _draw_from_nucleus(log_probs: Tensor, draws: Tensor, top_p: float, sizes: Sequence[int]) -> Tensor:
    """Tokens (rows,) of top-p, of normalized log_probs (rows, vocab); `sizes` are those of `NUCLEI` to be tried."""
    if not sizes or sizes[0] >= log_probs.shape[1]:
        values, places = log_probs.sort(dim=-1, descending=True, stable=True)
        return _draw_from(values, places, draws, top_p)
    values, places = top_k(log_probs, sizes[0])
    tokens = _draw_from(values, places, draws, top_p)
    short = values.exp().sum(-1) < top_p
    if bool(short.any()):
        tokens[short] = _draw_from_nucleus(log_probs[short], draws[short], top_p, sizes[1:])
    return tokens


def _draw_from(log_probs: Tensor, places: Tensor, draws: Tensor, top_p: float) -> Tensor:
    """Tokens (rows,) of top-p, of sorted log_probs (rows, n), largest first, that stand at `places` (rows, n)."""
    probabilities = log_probs.exp().double()
    before = probabilities.cumsum(-1) - probabilities
    kept = probabilities * (before < top_p)
    return places.gather(1, _invert(kept, draws)[:, None]).squeeze(1)


def _invert(probabilities: Tensor, draws: Tensor) -> Tensor:
    """The first place (rows,) where the cumulative sum of probabilities (rows, n) is above the draw."""
    cumulative = probabilities.cumsum(-1)
    total = cumulative[:, -1:]
    if total.isnan().any():
        raise ArithmeticError("the model gave probabilities that are not numbers")
    places = torch.searchsorted(cumulative, draws[:, None] * total, right=True)
    return places.squeeze(1).clamp_max(probabilities.shape[1] - 1)
