from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from lmchat.text.tokenizer import Tokenizer
from lmchat.training.batching import (
    BatchStream,
    Collator,
    Item,
    rows_per_batch,
    source_width,
    target_width,
)
from lmchat.training.corpora import open_corpora
from lmchat.training.schedule import learning_rate
from lmchat.training.sections import Data
from lmchat.training.splitting import Splitter
from lmchat.training.tasks import Encoder, Example


@pytest.fixture
def collator(tiny_tokenizer: Tokenizer) -> Collator:
    return Collator(tiny_tokenizer, max_source=64, max_target=16)


@pytest.fixture
def make_stream(data_folder: Path, tiny_tokenizer: Tokenizer, collator: Collator):
    entries = [Data("en/summarization-tiny.jsonl.xz", "summarize"), Data("zh/text-tiny.jsonl.xz", "gap_sentence")]
    corpora = open_corpora(entries, data_folder)
    return lambda: BatchStream(
        corpora,
        Encoder(tiny_tokenizer),
        collator,
        1,
        lambda shape: rows_per_batch(512, shape, 8),
        Splitter(tiny_tokenizer, 0.0),
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


def test_the_stream_gives_steps_of_one_shape(make_stream) -> None:
    stream = make_stream()
    for items in itertools.islice(iter(stream.__next__, None), 20):
        shapes = {(source_width(len(i.source)), target_width(len(i.target))) for i in items}
        assert len(shapes) == 1
        assert len(items) == rows_per_batch(512, next(iter(shapes)), 8)


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


def found(document: list[int], target: list[int], *places: int) -> Example:
    return Example("answer", "short", document, target, (310, 311), places)


def test_an_item_finds_its_target_behind_the_question(collator: Collator) -> None:
    item = collator.item(found([300, 301, 302, 300, 301], [300, 301], 0, 3))
    assert item.query == 2
    assert item.found_at == (5, 8)
    assert [item.source[place : place + 2] for place in item.found_at] == [[300, 301]] * 2


def test_a_place_whose_target_is_cut_off_is_dropped(collator: Collator) -> None:
    document = [300, 301, *[302] * 55, 300, 301, 302]  # 5 + 60 tokens, one more than the source takes
    assert collator.item(found(document, [300, 301], 0, 57)).found_at == (5, 62)
    assert collator.item(found(document, [300, 301, 302], 0, 57)).found_at == (5,)
    assert collator.item(found(document, [301, 302], 58)).found_at == ()


def test_each_target_token_is_copied_from_its_own_place(collator: Collator) -> None:
    examples = [
        found([300, 301, 302, 300, 301], [300, 301], 0, 3),
        Example("summarize", "short", [300, 301], [300, 301]),
        found([301, 302], []),
    ]
    batch = collator.batch([collator.item(example) for example in examples])
    assert batch.copied_from is not None
    assert batch.copied_from.shape == (*batch.targets.shape, batch.source.ids.shape[1])
    assert batch.copied_from.nonzero().tolist() == [[0, 0, 5], [0, 0, 8], [0, 1, 6], [0, 1, 9]]
    for row, step, place in batch.copied_from.nonzero().tolist():
        assert batch.source.ids[row, place] == batch.targets[row, step]
    assert batch.targets[2, 0] == collator.tokenizer.eos_id


def test_a_batch_without_places_has_no_mask_and_moves_with_or_without_one(collator: Collator) -> None:
    free = collator.batch([collator.item(Example("summarize", "short", [300], [300]))])
    pointed = collator.batch([collator.item(found([300], [300], 0))])
    assert free.copied_from is None
    assert free.to(torch.device("cpu")).copied_from is None
    moved = pointed.to(torch.device("cpu")).copied_from
    assert moved is not None
    assert moved.sum() == 1


def test_words_of_the_question_are_found_whatever_their_case(collator: Collator) -> None:
    tokenizer = collator.tokenizer
    folded = tokenizer.folded_ids
    upper, lower = next((i, same) for i, same in enumerate(folded) if i != same and tokenizer.piece(same) != "\u2581")
    batch = collator.batch([collator.item(Example("answer", "short", [301, lower], [301], (upper,)))])
    assert batch.source.in_query is not None
    assert batch.source.in_query[0].nonzero().flatten().tolist() == [5]


@pytest.fixture
def make_answer_stream(tmp_path: Path, tiny_tokenizer: Tokenizer, collator: Collator) -> Callable[[], BatchStream]:
    path = tmp_path / "answers" / "en" / "qa-tiny.jsonl"
    path.parent.mkdir(parents=True)
    contexts = [f"Day {i} was a fox day.{' It is.' * (i % 4)}" for i in range(150)]
    rows = [{"context": context, "question": "Day?", "answer": "fox"} for context in contexts]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    corpora = open_corpora([Data("en/qa-tiny.jsonl", "answer", unanswerable=0.2)], tmp_path / "answers")
    encode = Encoder(tiny_tokenizer, max_source=64)
    splitter = Splitter(tiny_tokenizer, 0.1)
    return lambda: BatchStream(corpora, encode, collator, 1, lambda shape: rows_per_batch(1024, shape, 8), splitter)


def test_a_restored_stream_remembers_where_answers_stand(make_answer_stream: Callable[[], BatchStream]) -> None:
    first, second = make_answer_stream(), make_answer_stream()
    for _ in range(3):
        next(first)
    state = json.loads(json.dumps(first.state()))
    assert any(found_at for *_, found_at in state["waiting"])
    second.restore(state)
    going_on: list[list[Item]] = [next(first) for _ in range(6)]
    assert going_on == [next(second) for _ in range(6)]
    items = [item for step in going_on for item in step]
    assert all(isinstance(item.found_at, tuple) for item in items)
    for item in items:
        target = item.target[:-1]
        assert [item.source[place : place + len(target)] for place in item.found_at] == [target] * len(item.found_at)
