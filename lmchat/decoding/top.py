"""The largest of many scores, faster than by a sort of places."""

from __future__ import annotations

import numpy as np

from lmchat.model.arrays import Floats, Ids

GROUPS = 1024
"""Groups that the scores of a row are parted into; the largest of each is found in vectorized passes."""


def top_k(scores: Floats, k: int) -> tuple[Floats, Ids]:
    """The k largest of each row of `scores` (rows, n) and their places, both (rows, k), largest first.

    The first of equals stands first; what is not a number counts as larger than all.
    """
    rows, count = scores.shape
    groups = max(GROUPS, 4 * k)
    if count < 2 * groups:
        places = count - 1 - scores[:, ::-1].argsort(axis=1, kind="stable")[:, : -k - 1 : -1]
        return scores[np.arange(rows)[:, None], places], places
    below = scores < _threshold(scores, k, groups)
    found = np.flatnonzero(~below)[::-1]
    values, at = scores.reshape(-1)[found], found // count
    ends = np.bincount(at, minlength=rows).cumsum()
    best = np.lexsort((values, at))[ends[:, None] - np.arange(1, k + 1)]
    return values[best], found[best] % count


def descending(scores: Floats) -> Ids:
    """The places (rows, n) of the scores (rows, n) of each row, largest first, the first of equals first.

    The bits of a float, read as an integer, are in its order, or, of a negative one, in the opposite order. With the
    place below them they are keys that are all different, and numbers are sorted several times as fast as places.
    """
    bits = scores.view(np.int32)
    keys = (~(bits ^ (bits >> 31 & 0x7FFFFFFF))).astype(np.int64) << 32
    keys |= np.arange(scores.shape[1])
    keys.sort(axis=1)
    return keys & 0xFFFFFFFF


def _threshold(scores: Floats, k: int, groups: int) -> Floats:
    """A score (rows, 1) that at least k of each row (rows, n) reach, and few more: the k-th of the groups' largest.

    Every so many scores make a group: those that are large together, as of frequent tokens, are not of the same one.
    """
    rows, count = scores.shape
    whole = count // groups * groups
    largest = scores[:, :whole].reshape(rows, -1, groups).max(axis=1)
    rest = largest[:, : count - whole]
    np.maximum(rest, scores[:, whole:], out=rest)
    return np.partition(largest, groups - k, axis=1)[:, groups - k, None]
