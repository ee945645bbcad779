"""Tokens find their writers, and what these give is put together."""

from __future__ import annotations

import numpy as np
import pytest

from lmchat.decoding.hypothesis import Hypothesis, StopReason, TokenRecord, Update
from lmchat.engine.writing import write
from lmchat.modes.work import Piece


class Letters:
    """Writes a letter a token, and in the end why there is no more."""

    def push(self, record: TokenRecord) -> list[Piece]:
        return [Piece(chr(record.id), record)]

    def finish(self, stop_reason: StopReason) -> list[Piece]:
        return [Piece(f"({stop_reason})", RECORDS[0])]


RECORDS = [TokenRecord(ord(letter), -1.0, 0.0, np.ones(1, dtype=np.float32)) for letter in "abc"]


@pytest.mark.parametrize("reason", ["eos", "length", "stop"])
def test_each_writer_has_the_tokens_of_its_item_and_is_told_why_they_end(reason: StopReason) -> None:
    first, second = Hypothesis((RECORDS[0],), -1.0, reason), Hypothesis(tuple(RECORDS[1:]), -2.0, "eos")
    updates = [
        [Update(0, [RECORDS[0]], None), Update(1, [RECORDS[1]], None)],
        [],
        [Update(1, [RECORDS[2]], second), Update(0, [], first)],
    ]
    steps = write(iter(updates), [Letters(), Letters()])
    shown = []
    while True:
        try:
            shown.append("".join(piece.text for piece in next(steps)))
        except StopIteration as end:
            written = end.value
            break
    assert shown == ["ab", "", f"c(eos)({reason})"]
    assert [one.text for one in written] == [f"a({reason})", "bc(eos)"]
    assert [one.hypothesis for one in written] == [first, second]
