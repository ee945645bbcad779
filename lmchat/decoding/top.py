"""The k largest of many scores, faster than a sort of them all."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

BLOCK = 128
"""Scores in a block; the largest of each is found in one vectorized pass."""
MANY = 32768
"""From so many scores a row on, blocks are faster than torch's own top-k."""


def top_k(scores: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """The k largest of each row of `scores` (rows, n) and their places, both (rows, k), largest first.

    Each of the k largest stands in one of the k blocks with the largest maxima, so only those are sorted.
    """
    rows, count = scores.shape
    if count < max(MANY, 4 * BLOCK * k):
        values, places = scores.topk(min(k, count))
        return values, places
    blocks = F.pad(scores, (0, -count % BLOCK), value=float("-inf")).view(rows, -1, BLOCK)
    chosen = blocks.amax(-1).topk(k).indices  # (rows, k)
    inner = blocks.gather(1, chosen[:, :, None].expand(-1, -1, BLOCK)).view(rows, -1)  # (rows, k * BLOCK)
    values, found = inner.topk(k)
    return values, chosen.gather(1, found // BLOCK) * BLOCK + found % BLOCK
