"""A part of the vocabulary, with numbers of its own."""

from __future__ import annotations

import numpy as np
import pytest

from lmchat.decoding.hypothesis import Hypothesis, TokenRecord, Update
from lmchat.decoding.shortlist import Shortlist

PIECES = np.array([0, 2, 3, 5, 8])
EOS, PAD, LEAD, NEXT = 2, 0, 5, 8


@pytest.fixture
def shortlist() -> Shortlist:
    return Shortlist.build(PIECES, EOS, {PAD, EOS, 7}, {LEAD: 0xC3, NEXT: 0xA9})


def record(token: int, *alternatives: tuple[int, float]) -> TokenRecord:
    return TokenRecord(token, -1.0, 0.5, np.ones(1, np.float32), 0.1, alternatives)


def test_tokens_and_places_are_each_others_names(shortlist: Shortlist) -> None:
    assert shortlist.narrow([8, 2, 5]) == [4, 1, 3]
    assert shortlist.widen([4, 1, 3]) == [8, 2, 5]
    assert shortlist.widen(()) == []


def test_what_is_not_in_it_has_no_place(shortlist: Shortlist) -> None:
    with pytest.raises(KeyError, match="7"):
        shortlist.narrow([8, 7])


def test_its_vocabulary_writes_what_that_of_all_tokens_writes(shortlist: Shortlist) -> None:
    vocabulary = shortlist.vocabulary
    assert vocabulary.eos == 1
    assert vocabulary.bytes == {3: 0xC3, 4: 0xA9}
    assert np.isneginf(vocabulary.outside[-1]).tolist() == [True, False, False, False, True]
    assert vocabulary.due([3]) == range(0x80, 0xC0)


def test_a_function_of_tokens_is_asked_about_tokens(shortlist: Shortlist) -> None:
    is_three = shortlist.of_place(lambda token: token == 3)
    assert [is_three(place) for place in range(5)] == [False, False, True, False, False]


def test_updates_come_out_with_tokens(shortlist: Shortlist) -> None:
    finished = Hypothesis((record(2), record(4)), -3.0, "eos", samples=((2, 4), (2,), (2, 4)), agreement=0.4)
    given = [[Update(1, [record(2, (4, -0.5), (0, -2.0))])], [Update(0, [record(4)], finished)]]
    (first,), (second,) = shortlist.widened(iter(given))
    assert (first.item, first.finished) == (1, None)
    assert [token.id for token in first.tokens] == [3]
    assert first.tokens[0].alternatives == ((8, -0.5), (0, -2.0))
    assert first.tokens[0].log_probability == -1.0
    assert second.finished is not None
    assert second.finished.ids == [3, 8]
    assert second.finished.samples == ((3, 8), (3,), (3, 8))
    assert (second.finished.score, second.finished.agreement) == (-3.0, 0.4)
