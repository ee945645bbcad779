from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from lmchat.model.inputs import pad_sources
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.batching import (
    BatchStream,
    Collator,
    rows_per_batch,
    source_width,
    target_width,
)
from lmchat.training.config import Data
from lmchat.training.corpora import open_corpora
from lmchat.training.schedule import learning_rate
from lmchat.training.tasks import Encoder, Example


@pytest.fixture
def collator(tiny_tokenizer: Tokenizer) -> Collator:
    return Collator(tiny_tokenizer, max_source=64, max_target=16)


@pytest.fixture
def make_stream(data_folder: Path, tiny_tokenizer: Tokenizer, collator: Collator):
    entries = [Data("en/summarization-tiny.jsonl.xz", "summarize"), Data("zh/text-tiny.jsonl.xz", "gap_sentence")]
    corpora = open_corpora(entries, data_folder)
    return lambda: BatchStream(
        corpora, Encoder(tiny_tokenizer), collator, 1, lambda width: rows_per_batch(512, width, 8)
    )


def test_an_item_is_cut_and_ended_only_if_it_is_whole(collator: Collator) -> None:
    tokenizer = collator.tokenizer
    item = collator.item(Example("summarize", "short", list(range(300, 400)), list(range(300, 330))))
    assert item.source[:3] == [tokenizer.mode_id("summarize"), tokenizer.length_id("short"), tokenizer.sep_id]
    assert len(item.source) == 64
    assert len(item.target) == 16
    assert tokenizer.eos_id not in item.target
    whole = collator.item(Example("summarize", "short", [300], list(range(300, 315))))
    assert whole.target == [*range(300, 315), tokenizer.eos_id]


def test_a_batch_is_padded_and_shifted(collator: Collator) -> None:
    examples = [Example("summarize", "short", [300] * n, [301, 302][:n]) for n in (1, 5)]
    batch = collator.batch([collator.item(example) for example in examples])
    assert batch.source.ids.shape == (2, 32)
    assert batch.source.lengths.tolist() == [4, 8]
    assert batch.targets[1, :4].tolist() == [301, 302, collator.tokenizer.eos_id, 0]
    assert batch.inputs[1, :3].tolist() == [collator.tokenizer.bos_id, 301, 302]
    assert batch.target_mask.sum(1).tolist() == [2, 3]
    assert batch.source.query_mask is None


def test_query_features_mark_the_query_and_its_words_in_the_document() -> None:
    # [mode] [length] 50 51 [sep] 60 50 61 | [mode] [length] [sep] 50 51 60 - -
    source = pad_sources([[5, 12, 50, 51, 4, 60, 50, 61], [5, 12, 4, 50, 51, 60]], [2, 0], pad=0)
    assert source.query_mask is not None
    assert source.in_query is not None
    assert source.query_mask.tolist() == [[False, False, True, True], [False] * 4]
    assert source.in_query.nonzero().tolist() == [[0, 6]]


def test_the_stream_gives_steps_of_one_shape(make_stream) -> None:
    stream = make_stream()
    for items in itertools.islice(iter(stream.__next__, None), 20):
        shapes = {(source_width(len(i.source)), target_width(len(i.target))) for i in items}
        assert len(shapes) == 1
        assert len(items) == rows_per_batch(512, next(iter(shapes))[0], 8)


def test_a_restored_stream_goes_on_as_the_first_would_have(make_stream) -> None:
    first, second = make_stream(), make_stream()
    for _ in range(9):
        next(first)
    second.restore(first.state())
    assert [next(first) for _ in range(9)] == [next(second) for _ in range(9)]


def test_the_rate_rises_then_falls_to_zero() -> None:
    rates = [learning_rate(done / 100, 1.0, 0.1) for done in range(101)]
    assert rates[0] == 0
    assert max(rates) == rates[10] == 1.0
    assert rates[100] == pytest.approx(0)
    assert rates[10:] == sorted(rates[10:], reverse=True)
