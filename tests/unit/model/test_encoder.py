from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from lmchat.model.cells import CELLS
from lmchat.model.encoder import SharedDropout, Source, flip_index, take
from lmchat.model.seq2seq import Seq2Seq

MakeModel = Callable[..., Seq2Seq]


def encode(model: Seq2Seq, source: Source) -> torch.Tensor:
    return model.encoder(model.embedding(source.ids), source)


def row(source: Source, i: int, width: int) -> Source:
    part = slice(i, i + 1)
    query = None if source.query_mask is None else source.query_mask[part, :width]
    in_query = None if source.in_query is None else source.in_query[part, :width]
    return Source(source.ids[part, :width], source.lengths[part], query, in_query)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("modeling_size", [0, 6])
def test_padding_never_changes_a_state(cell: str, modeling_size: int, make_model: MakeModel, source: Source) -> None:
    model = make_model(cell=cell, modeling_size=modeling_size)
    if model.encoder.modeling is not None:
        torch.nn.init.normal_(model.encoder.modeling.project.weight)
    together = encode(model, source)
    for i, length in enumerate(source.lengths.tolist()):
        alone = encode(model, row(source, i, length))
        torch.testing.assert_close(together[i : i + 1, :length], alone, atol=1e-5, rtol=0)


def test_what_stands_on_the_padding_does_not_matter(make_model: MakeModel, source: Source) -> None:
    model = make_model()
    other = Source(torch.where(source.mask(), source.ids, 9), source.lengths, source.query_mask, source.in_query)
    mask = source.mask()
    torch.testing.assert_close(encode(model, source)[mask], encode(model, other)[mask], atol=1e-6, rtol=0)


def test_a_modeling_layer_adds_nothing_until_it_is_trained(make_model: MakeModel, source: Source) -> None:
    model = make_model(modeling_size=6)
    modeling, model.encoder.modeling = model.encoder.modeling, None
    without = encode(model, source)
    model.encoder.modeling = modeling
    torch.testing.assert_close(encode(model, source), without)
    torch.nn.init.normal_(modeling.project.weight)
    assert not torch.allclose(encode(model, source)[0], without[0])


def test_the_backward_direction_reads_from_the_last_token(make_model: MakeModel, source: Source) -> None:
    model = make_model()
    changed = source.ids.clone()
    changed[0, 6] = 5 + (changed[0, 6] - 4) % 30
    before, after = (encode(model, Source(ids, source.lengths)) for ids in (source.ids, changed))
    assert not torch.allclose(before[0, 0, 10:], after[0, 0, 10:])


def test_a_query_changes_the_document_and_its_absence_changes_nothing(make_model: MakeModel, source: Source) -> None:
    model = make_model()
    plain = Source(source.ids, source.lengths)
    without_query = Source(
        source.ids, source.lengths, torch.zeros_like(source.query_mask), torch.zeros_like(source.in_query)
    )
    torch.testing.assert_close(encode(model, plain), encode(model, without_query))
    assert not torch.allclose(encode(model, plain)[0], encode(model, source)[0])


@pytest.mark.parametrize(("query", "matches", "aligns"), [("match", True, False), ("alignment", False, True)])
def test_each_view_of_the_query_can_be_left_out(
    query: str, matches: bool, aligns: bool, make_model: MakeModel, source: Source
) -> None:
    model = make_model(query=query)
    torch.nn.init.normal_(model.encoder.in_query)
    mask, feature = source.query_mask, source.in_query
    without_match = Source(source.ids, source.lengths, mask, torch.zeros_like(feature))
    without_mask = Source(source.ids, source.lengths, None, feature)
    whole = encode(model, source)[0]
    assert torch.allclose(whole, encode(model, without_match)[0]) is not matches
    assert torch.allclose(whole, encode(model, without_mask)[0]) is not aligns


def test_the_exact_match_feature_reaches_the_memory(make_model: MakeModel, source: Source) -> None:
    model = make_model()
    torch.nn.init.ones_(model.encoder.in_query)
    unmarked = Source(source.ids, source.lengths, source.query_mask, torch.zeros_like(source.in_query))
    assert not torch.allclose(encode(model, source)[0, 5], encode(model, unmarked)[0, 5])


def test_flipping_twice_gives_the_same() -> None:
    lengths = torch.tensor([5, 3, 1])
    inputs = torch.randn(3, 5, 2)
    flip = flip_index(lengths, 5)
    torch.testing.assert_close(take(take(inputs, flip), flip), inputs)
    torch.testing.assert_close(take(inputs, flip)[1, 0], inputs[1, 2])


def test_dropout_drops_the_same_features_at_all_steps() -> None:
    torch.manual_seed(0)
    dropped = SharedDropout(0.5).train()(torch.ones(4, 6, 8))
    assert torch.equal(dropped, dropped[:, :1].expand(-1, 6, -1))
    assert set(dropped.unique().tolist()) == {0.0, 2.0}
