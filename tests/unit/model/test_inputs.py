from __future__ import annotations

import torch

from lmchat.model.inputs import SOURCE_MULTIPLE, pad_sources, to_device

PAD = 0


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
    assert [row.nonzero().flatten().tolist() for row in source.in_query] == [[5, 7], [], [4]]


def test_a_batch_moves_with_or_without_query_features():
    for queries in ([0], [1]):
        source = pad_sources([[1, 2, 8, 4, 8]], queries, PAD)
        moved = to_device(source, torch.device("cpu"))
        assert torch.equal(moved.ids, source.ids)
        assert (moved.in_query is None) == (queries == [0])
