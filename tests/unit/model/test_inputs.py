from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lmchat.model.encoder import Source
from lmchat.model.inputs import SOURCE_MULTIPLE, pad_sources
from lmchat.text.tokenizer import Tokenizer

PAD = 0
SHIPPED = Path(__file__).parents[3] / "checkpoints" / "tokenizer.model"


@pytest.fixture
def shipped_tokenizer() -> Tokenizer:
    return Tokenizer.load(SHIPPED)


def test_rows_are_padded_to_few_widths():
    source = pad_sources([[1, 2, 4, 7], [1, 2, 4, 7, 8]], [0, 0], PAD)
    assert source.ids.shape == (2, SOURCE_MULTIPLE)
    assert source.ids[0].tolist() == [1, 2, 4, 7] + [PAD] * (SOURCE_MULTIPLE - 4)
    assert source.lengths.tolist() == [4, 5]
    assert pad_sources([[1] * SOURCE_MULTIPLE], [0], PAD).ids.shape == (1, SOURCE_MULTIPLE)
    assert pad_sources([[1] * (SOURCE_MULTIPLE + 1)], [0], PAD).ids.shape == (1, 2 * SOURCE_MULTIPLE)


def test_without_any_query_there_are_no_query_features():
    source = pad_sources([[1, 2, 4, 7]], [0], PAD)
    assert source.query_mask is None
    assert source.in_query is None


def test_query_tokens_are_marked_and_found_again_in_the_document_alone():
    mode, length, separator = 1, 2, 4
    rows = [
        [mode, length, 8, 9, separator, 9, 5, 8, separator],
        [mode, length, separator, 8],
        [mode, length, 7, separator, 7],
    ]
    source = pad_sources(rows, [2, 0, 1], PAD)
    assert source.query_mask is not None
    assert source.in_query is not None
    assert source.query_mask.tolist() == [
        [False, False, True, True],
        [False, False, False, False],
        [False, False, True, False],
    ]
    assert [row.nonzero()[0].tolist() for row in source.in_query] == [[5, 7], [], [4]]


@pytest.mark.parametrize("query", [0, 1])
def test_tensors_are_made_and_moved_with_or_without_query_features(query: int):
    padded = pad_sources([[1, 2, 8, 4, 8]], [query], PAD)
    source = Source.of(padded)
    moved = source.to("meta")
    assert source.ids.tolist() == padded.ids.tolist()
    assert source.lengths.tolist() == [5]
    assert moved.ids.is_meta
    for mask, tensor, elsewhere in (
        (padded.query_mask, source.query_mask, moved.query_mask),
        (padded.in_query, source.in_query, moved.in_query),
    ):
        assert (mask is None) == (tensor is None) == (elsewhere is None) == (query == 0)
        assert mask is None or mask.tolist() == tensor.tolist()


def test_folded_query_tokens_are_found_in_another_form():
    folded = np.array([0, 1, 2, 3, 4, 5, 6, 5, 6, 9])  # 7 is another form of 5, and 8 of 6
    rows = [[1, 2, 7, 4, 5, 8, 7, 9]]
    assert pad_sources(rows, [1], PAD).in_query[0].nonzero()[0].tolist() == [6]
    source = pad_sources(rows, [1], PAD, folded)
    assert source.in_query[0].nonzero()[0].tolist() == [4, 6]
    assert source.ids[0, : len(rows[0])].tolist() == rows[0]


def test_folding_finds_a_word_after_a_quotation_mark(shipped_tokenizer: Tokenizer):
    tokenizer = shipped_tokenizer
    question, document = tokenizer.encode("What is the firm Google?"), tokenizer.encode('("Google") The end')
    head = [tokenizer.mode_id("answer"), tokenizer.length_id("short"), *question, tokenizer.sep_id]
    source = pad_sources([head + document], [len(question)], PAD, np.array(tokenizer.folded_ids))
    found = source.in_query[0].nonzero()[0].tolist()
    assert [tokenizer.decode([source.ids[0, place].item()]) for place in found] == ["Google", "The"]
