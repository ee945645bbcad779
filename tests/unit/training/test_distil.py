"""The script that trains a teacher and writes down how it reads, without the packages that its encoder needs."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest
import torch
from distil import Components, first_letter, last_before, marks_of, passage_of, place_of, questions, share
from teacher import (
    Lesson,
    Pair,
    Teacher,
    batches,
    endless_batches,
    likeliest_span,
    pair_of,
    span_loss,
    teach,
)
from torch import Tensor, nn

from lmchat.errors import ConfigError
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.batching import Collator
from lmchat.training.corpora import Corpus
from lmchat.training.distributed import World
from lmchat.training.examples import Encoder
from lmchat.training.sections import Data

CLS, SEP = 1, 2
ROW = {
    "question": "Who met the stone?",
    "context": "The river met the stone. The river was old, and the paper was not.",
    "answer": "The river",
}


@dataclass
class Encoded:
    ids: list[int]
    offsets: list[tuple[int, int]]
    sequence_ids: list[int | None]


class Words:
    """A tokenizer whose pieces are words and marks; the id of a piece is its length and its first letter."""

    def encode(self, sequence: str, pair: str) -> Encoded:
        encoded = Encoded([CLS], [(0, 0)], [None])
        for number, text in enumerate((sequence, pair)):
            for match in re.finditer(r"\w+|[^\w\s]", text):
                encoded.ids.append(1000 * len(match.group()) + ord(match.group()[0]))
                encoded.offsets.append(match.span())
                encoded.sequence_ids.append(number)
            encoded.ids.append(SEP)
            encoded.offsets.append((0, 0))
            encoded.sequence_ids.append(None)
        return encoded


def test_every_place_of_the_answer_is_found_in_the_pair() -> None:
    pair = pair_of(ROW, Words(), random.Random(0))
    assert pair is not None
    assert pair.first == 1 + 5 + 1
    assert [[pair.ids[i] for i in span] for span in pair.spans] == 2 * [[3000 + ord("T"), 5000 + ord("r")]]
    assert pair_of({**ROW, "answer": ""}, Words(), random.Random(0)) is None
    assert pair_of({**ROW, "answer": "a stone"}, Words(), random.Random(0)) is None


def test_a_long_passage_is_cut_around_the_answer() -> None:
    row = {**ROW, "context": "Once more. " * 200 + "It was Vikington. " + "Once more. " * 200, "answer": "Vikington"}
    for seed in range(20):
        pair = pair_of(row, Words(), random.Random(seed))
        assert pair is not None
        assert len(pair.ids) == 256
        assert [pair.ids[start] for start, _ in pair.spans] == [9000 + ord("V")]


def test_the_loss_counts_all_places_and_nothing_outside_the_passage() -> None:
    pairs = [Pair([CLS, 5, SEP, 6, 7, 8, SEP], 3, [(3, 4), (5, 5)])]
    scores = torch.zeros(1, 8, 2)
    scores[0, 0] = 50.0  # of [CLS], which is no part of the passage
    assert float(span_loss(scores, pairs)) == pytest.approx(-torch.tensor(2 / 3).log().item())
    scores[0, 3, 0] = scores[0, 4, 1] = 30.0
    assert float(span_loss(scores, pairs)) == pytest.approx(0.0, abs=1e-6)


class Letters(nn.Module):
    """An encoder whose states are vectors of the ids, with the parts that a BERT has."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = nn.Module()
        self.bert.embeddings = nn.Embedding(SIZES, 8)
        self.bert.encoder = nn.Module()
        self.bert.encoder.layer = nn.ModuleList([nn.Linear(8, 8), nn.Linear(8, 8)])
        self.qa_outputs = nn.Linear(8, 2)


class LetterTeacher(Teacher):
    """A teacher without attention."""

    def states(self, pairs: Sequence[Pair]) -> Tensor:
        width = max(len(pair.ids) for pair in pairs)
        ids = torch.tensor([pair.ids + [0] * (width - len(pair.ids)) for pair in pairs])
        states: Tensor = self.model.bert.embeddings(ids)
        for layer in self.model.bert.encoder.layer:
            states = torch.tanh(layer(states))
        return states


SIZES = 12_000


def letter_teacher() -> Teacher:
    torch.manual_seed(0)
    return LetterTeacher(Letters(), Words())


def test_a_taught_encoder_finds_the_answer_and_its_frozen_layers_stay() -> None:
    rows = [{**ROW, "context": f"{word} met the stone.", "answer": word} for word in ("Rivers", "Brooks", "Streams")]
    taught, before = letter_teacher(), letter_teacher()
    assert [marks_of(before, row) for row in rows] != [(True, 1.0)] * 3
    ticks = count()
    lesson = Lesson(minutes=100, rate=1e-2, frozen_layers=1)
    assert list(teach(taught, rows, lesson, World(), lambda: 30.0 * next(ticks))) == [50, 100, 150, 199]
    assert [marks_of(taught, row) for row in rows] == [(True, 1.0)] * 3
    old, new = before.model.bert, taught.model.bert
    assert torch.equal(old.embeddings.weight, new.embeddings.weight)
    assert torch.equal(old.encoder.layer[0].weight, new.encoder.layer[0].weight)
    assert not torch.equal(old.encoder.layer[1].weight, new.encoder.layer[1].weight)


def test_everything_is_taught_where_no_layer_is_frozen() -> None:
    teacher = letter_teacher()
    assert len(teacher.freeze(0)) == len(list(teacher.model.parameters()))
    assert len(teacher.freeze(1)) == 4


def test_an_answer_ends_where_it_begins_or_later_and_is_no_page() -> None:
    scores = torch.zeros(40, 2)
    scores[30, 0], scores[2, 1] = 5.0, 4.0
    scores[31, 1] = 1.0
    assert likeliest_span(scores) == (30, 31)
    scores[:, 0] = scores[0, 0] = 0.0
    scores[1, 0], scores[2, 1], scores[39, 1] = 9.0, 0.5, 9.0
    begin, end = likeliest_span(scores)
    assert end - begin < 24


def test_a_piece_begins_at_its_first_letter() -> None:
    assert [first_letter("a  cat", *span) for span in ((0, 1), (1, 6), (3, 6), (1, 2))] == [0, 3, 3, 1]


def test_batches_are_of_one_width_and_size() -> None:
    lengths = [3, 30, 31, 33, 40, 60, 200]
    made = list(batches(lengths, lambda length: length, tokens=64))
    assert made == [[3, 30], [31], [33], [40], [60], [200]]


def test_a_pass_gives_every_question_once() -> None:
    rows = [{**ROW, "question": "Who " + "met " * i + "it?"} for i in range(8)]
    stream = endless_batches(rows, Words(), random.Random(0))
    seen: list[int] = []
    while len(seen) < len(rows):
        seen += [pair.first for pair in next(stream)]
    assert sorted(seen) == [5 + i for i in range(8)]


def test_tokens_stand_where_their_characters_do(tiny_tokenizer: Tokenizer) -> None:
    encode, collator = Encoder(tiny_tokenizer, 200), Collator(tiny_tokenizer, 200, 64)
    data = Data("en/qa.jsonl", "answer")
    passage = passage_of(ROW, data, Words(), encode, collator)
    assert passage is not None
    encoded = Words().encode(ROW["question"], ROW["context"])
    spans = tiny_tokenizer.encode_with_spans(ROW["context"]).spans
    assert passage.source[-len(spans) :] == tiny_tokenizer.encode(ROW["context"])
    for (_, end), piece in zip(spans, passage.covering, strict=True):
        start, stop = encoded.offsets[piece]
        assert start <= max(0, end - 1)
        assert end <= stop or ROW["context"][stop:end].isspace()
    for piece, token in enumerate(passage.begun_by):
        assert spans[token][0] <= encoded.offsets[passage.pair.first + piece][0] < spans[token][1]
    assert passage_of({**ROW, "context": ROW["context"] * 20}, data, Words(), encode, collator) is None
    assert passage_of({**ROW, "answer": ""}, data, Words(), encode, collator) is None


def test_a_share_of_a_file_is_the_same_questions_each_time(tmp_path: Path) -> None:
    rows = [{**ROW, "question": f"Who met stone {number}?"} for number in range(400)]
    files = []
    for name in ("qa-one", "qa-two"):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        files.append(Corpus(path, Data("en/qa.jsonl", "answer"), bytes([1] * len(rows)), 0, 0))
    chosen = [row["question"] for row, _ in questions(files, dict([share("qa-one=0.3")]))]
    whole = [row["question"] for row in rows]
    assert chosen[-len(rows) :] == whole
    assert chosen[: -len(rows)] == [question for question in whole if place_of(question) < 0.3]
    assert 80 < len(chosen) - len(rows) < 160
    with pytest.raises(ConfigError, match="no file qa-three"):
        list(questions(files, {"qa-three": 0.5}))


@pytest.mark.parametrize("argument", ["qa-one", "qa-one=2", "=0.5", "qa-one=x"])
def test_a_share_is_of_a_file_and_at_most_all_of_it(argument: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (what argparse makes a usage error of, whatever it says)
        share(argument)


def test_a_character_between_spans_belongs_to_the_one_before() -> None:
    assert [last_before([0, 3, 7], place) for place in range(9)] == [0, 0, 0, 1, 1, 1, 1, 2, 2]
    assert last_before([0, 3, 7], -1) == 0


def test_components_keep_what_varies_and_have_a_mean_square_of_one() -> None:
    generator = torch.Generator().manual_seed(0)
    states = torch.randn(600, 160, generator=generator) * torch.linspace(0.1, 3.0, 160) + 5.0
    components = Components.fit(states)
    found = components(states)
    assert found.shape == (600, 128)
    assert float(found.square().mean()) == pytest.approx(1.0, rel=1e-4)
    assert found.mean(0).abs().max() < 1e-3
    most = components.weight[:, -1].abs().argmax()
    assert most > 120
