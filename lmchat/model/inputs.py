"""Rows of token ids as the padded arrays that the encoder takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lmchat.model.arrays import Ids, Mask

SOURCE_MULTIPLE = 32
"""Widths are multiples of this: each new shape costs torch's kernels a compilation."""
QUERY_OFFSET = 2
"""Tokens before the query: mode and length."""


@dataclass(frozen=True, slots=True)
class PaddedSource:
    """A padded batch of sources `[mode] [length] query [sep] document`.

    Attributes:
        ids: (batch, src_len).
        lengths: (batch,), tokens of each row.
        query_mask: (batch, query_len), true where the first query_len tokens of a row belong to its query; None when no
            row has a query.
        in_query: (batch, src_len), true for a document token that also occurs in the query; None like query_mask.
    """

    ids: Ids
    lengths: Ids
    query_mask: Mask | None = None
    in_query: Mask | None = None


def pad_sources(
    rows: Sequence[Sequence[int]], queries: Sequence[int], pad: int, folded: Ids | None = None
) -> PaddedSource:
    """A batch of sources `[mode] [length] query [sep] document`, with its query features.

    Args:
        rows: the token ids of each source.
        queries: how many tokens the query of each has.
        pad: the padding token.
        folded: (vocab_size,) for each piece what it is compared by, `Tokenizer.folded_ids`; itself if None.
    """
    ids = pad_rows(rows, pad, SOURCE_MULTIPLE)
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    if not any(queries):
        return PaddedSource(ids, lengths)
    ends = np.array(queries, dtype=np.int64)[:, None] + QUERY_OFFSET
    places = np.arange(ids.shape[1])
    head = QUERY_OFFSET + max(queries)
    query_mask = (places[:head] >= QUERY_OFFSET) & (places[:head] < ends)
    in_document = (places > ends) & (places < lengths[:, None])
    compared = ids if folded is None else folded[ids]
    equal = (compared[:, :, None] == compared[:, None, :head]) & query_mask[:, None, :]  # (batch, src_len, query_len)
    return PaddedSource(ids, lengths, query_mask, equal.any(-1) & in_document)


def pad_rows(rows: Sequence[Sequence[int]], pad: int, multiple: int) -> Ids:
    """Rows side by side, as wide as the longest, rounded up to a multiple.

    >>> pad_rows([[5, 6, 7], [8]], 0, 4).tolist()
    [[5, 6, 7, 0], [8, 0, 0, 0]]
    """
    width = -(-max(map(len, rows)) // multiple) * multiple
    padded = np.full((len(rows), width), pad, dtype=np.int64)
    for own, row in zip(padded, rows, strict=True):
        own[: len(row)] = row
    return padded
