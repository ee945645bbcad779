"""Rows of token ids as the padded tensors that the encoder takes."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from lmchat.model.encoder import Source

SOURCE_MULTIPLE = 32
"""Widths are multiples of this: each new shape costs the CPU's kernels a compilation."""
QUERY_OFFSET = 2
"""Tokens before the query: mode and length."""


def pad_sources(
    rows: Sequence[Sequence[int]], queries: Sequence[int], pad: int, folded: Tensor | None = None
) -> Source:
    """A batch of sources `[mode] [length] query [sep] document`, with its query features.

    Args:
        rows: the token ids of each source.
        queries: how many tokens the query of each has.
        pad: the padding token.
        folded: (vocab_size,) for each piece what it is compared by, `Tokenizer.folded_ids`; itself if None.
    """
    width = -(-max(map(len, rows)) // SOURCE_MULTIPLE) * SOURCE_MULTIPLE
    ids = torch.tensor([[*row, *[pad] * (width - len(row))] for row in rows])
    lengths = torch.tensor([len(row) for row in rows])
    if not any(queries):
        return Source(ids, lengths)
    ends = torch.tensor(queries)[:, None] + QUERY_OFFSET
    places = torch.arange(width)[None, :]
    head = QUERY_OFFSET + max(queries)
    query_mask = (places[:, :head] >= QUERY_OFFSET) & (places[:, :head] < ends)
    in_document = (places > ends) & (places < lengths[:, None])
    compared = ids if folded is None else folded[ids]
    equal = (compared[:, :, None] == compared[:, None, :head]) & query_mask[:, None, :]  # (rows, src_len, query_len)
    return Source(ids, lengths, query_mask, equal.any(-1) & in_document)


def to_device(source: Source, device: torch.device) -> Source:
    """The batch on a device."""
    moved = (None if t is None else t.to(device) for t in (source.query_mask, source.in_query))
    return Source(source.ids.to(device), source.lengths.to(device), *moved)
