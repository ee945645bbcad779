"""Some tokens of a source as if they were all of it."""

from __future__ import annotations

import torch

from lmchat.decoding.hypothesis import Hypothesis, TokenRecord
from lmchat.modes.focus import alone, seen_in
from lmchat.modes.source import Source
from lmchat.modes.work import Piece, Written

SOURCE = Source([7, 8, 9, 20, 21, 22, 23], 0, [(0, 1), (1, 3), (3, 4), (4, 6)])


def test_the_head_and_the_places_of_the_tokens_stay() -> None:
    assert alone(SOURCE, [1, 2]) == Source([7, 8, 9, 21, 22], 0, [(1, 3), (3, 4)])
    assert alone(SOURCE, range(4)) == SOURCE


def test_attention_is_seen_where_the_tokens_stand_in_the_whole_source() -> None:
    attention = torch.tensor([0.05, 0.0, 0.05, 0.3, 0.6, 0.0, 0.0])  # with padding
    record = TokenRecord(22, -0.5, 0.9, attention)
    written = Written([Piece("x", record)], Hypothesis((record,), -0.5, "eos"))
    seen = seen_in(SOURCE, [1, 2], written)
    wanted = torch.tensor([0.05, 0.0, 0.05, 0.0, 0.3, 0.6, 0.0])
    assert torch.equal(seen.pieces[0].record.attention, wanted)
    assert torch.equal(seen.hypothesis.tokens[0].attention, wanted)
    assert seen.text == "x"
