"""Pieces of a training pair that are split in two."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.text.tokenizer import Tokenizer
from lmchat.training.examples import Example
from lmchat.training.splitting import Splitter, rewritten

SHIPPED = Path(__file__).parents[3] / "checkpoints" / "tokenizer.model"
PASSAGE = "The government of Norway said that the government would pay. 挪威政府说，政府会支付这笔费用。"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.load(SHIPPED)


def pair(tokenizer: Tokenizer, answer: str) -> Example:
    document, target = tokenizer.encode(PASSAGE), tokenizer.encode(answer)
    places = tuple(i for i in range(len(document)) if document[i : i + len(target)] == target)
    return Example("answer", "short", document, target, tuple(tokenizer.encode("Who would pay?")), places)


@given(seed=st.integers(0, 10_000), alpha=st.floats(0.01, 0.5))
def test_the_text_stays_and_the_answer_is_found_where_it_stood(tokenizer: Tokenizer, seed: int, alpha: float) -> None:
    example = pair(tokenizer, "the government")
    assert len(example.found_at) == 1
    changed = Splitter(tokenizer, alpha)(example, 400, random.Random(seed))
    assert tokenizer.decode(changed.document) == tokenizer.decode(example.document)
    assert tokenizer.decode(changed.query) == tokenizer.decode(example.query)
    assert len(changed.found_at) == 1
    place = changed.found_at[0]
    assert changed.document[place : place + len(changed.target)] == changed.target


def test_a_piece_is_split_in_the_same_way_everywhere(tokenizer: Tokenizer) -> None:
    example = pair(tokenizer, "the government")
    changed = [Splitter(tokenizer, 0.05)(example, 400, random.Random(seed)) for seed in range(30)]
    assert len({tuple(each.document) for each in changed}) > 20
    (government,) = tokenizer.encode("government")
    for each in changed:
        whole = each.document.count(government)
        assert whole in (0, 2)
        assert (government in each.target) == (whole == 2)


def test_the_same_seed_splits_the_same_pieces(tokenizer: Tokenizer) -> None:
    example = pair(tokenizer, "the government")
    first, second = (Splitter(tokenizer, 0.1)(example, 400, random.Random(7)) for _ in range(2))
    assert first == second


def test_less_smoothing_splits_fewer_pieces(tokenizer: Tokenizer) -> None:
    example = pair(tokenizer, "the government")

    def mean_length(alpha: float) -> float:
        splitter = Splitter(tokenizer, alpha)
        return sum(len(splitter(example, 400, random.Random(seed)).document) for seed in range(50)) / 50

    lengths = [mean_length(alpha) for alpha in (0.05, 0.2, 0.8)]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] < 1.1 * len(example.document)
    assert Splitter(tokenizer, 0.0)(example, 400, random.Random(1)) is example


def test_a_document_that_grows_is_cut_unless_its_answer_would_be_lost(tokenizer: Tokenizer) -> None:
    early = pair(tokenizer, "The government")
    late = replace(early, target=early.document[-3:], found_at=(len(early.document) - 3,))
    most = len(early.document) + len(early.query)
    splitter = Splitter(tokenizer, 0.05)
    for seed in range(30):
        first, second = (splitter(example, most, random.Random(seed)) for example in (early, late))
        assert len(first.document) + len(first.query) <= most
        assert first.found_at
        assert second.found_at
        assert second == late or second.document[second.found_at[0] :][: len(second.target)] == second.target


def test_every_place_of_the_answer_moves_along() -> None:
    example = Example("answer", "short", [5, 6, 7, 6, 7], [6, 7], (7,), (1, 3))
    changed = rewritten(example, lambda piece: (60, 61) if piece == 6 else (piece,))
    assert changed == Example("answer", "short", [5, 60, 61, 7, 60, 61, 7], [60, 61, 7], (7,), (1, 4))
