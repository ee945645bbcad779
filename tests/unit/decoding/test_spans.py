from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from lmchat.decoding.spans import KEPT, find_spans
from lmchat.model.config import ModelConfig
from lmchat.model.encoder import Source
from lmchat.model.inputs import pad_sources
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.torch_network import TorchNetwork

BOS, EOS = 1, 2
ROWS = [[5, 6, 20, 4, 11, 12, 20, 14], [5, 6, 21, 22, 4, 15, 16], [5, 6, 4, 17]]
QUERIES = [1, 2, 0]
DOCUMENTS = [(4, 8), (5, 7), (3, 4)]


@pytest.fixture(scope="module")
def network() -> TorchNetwork:
    torch.manual_seed(4)
    sizes = {"embedding_size": 12, "encoder_size": 10, "decoder_size": 16, "attention_size": 8, "dropout": 0.0}
    model = Seq2Seq(ModelConfig.from_json({"vocab_size": 40, **sizes})).initialize().eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(3)
    return TorchNetwork(model)


@dataclass
class Reader:
    """The network as `find_spans` takes it."""

    network: TorchNetwork

    def read(self, inputs, state, owner):
        return self.network.copy_scores(inputs, state, owner)

    def end(self, features):
        return self.network.generated_score(features, EOS)


def spans_of(network, rows, queries, documents):
    source = pad_sources(rows, queries, 0)
    return find_spans(Reader(network), network.start(source), source.ids, documents, BOS)


def teacher_forced(network, row, query, start, end):
    """Log P of a span by the training loss, one span at a time."""
    source = Source.of(pad_sources([row], [query], 0))
    targets = torch.tensor([[*row[start:end], EOS]])
    inputs = targets.roll(1, dims=1)
    inputs[:, 0] = BOS
    copied_from = torch.zeros(1, targets.shape[1], source.ids.shape[1], dtype=torch.bool)
    for step in range(end - start):
        copied_from[0, step, start + step] = True
    with torch.no_grad():
        scores = network.model(source, inputs, targets, copied_from)
    return float(scores.log_probs.sum())


def test_every_span_has_the_probability_that_training_gives_it(network):
    for row, query, (first, last), found in zip(
        ROWS, QUERIES, DOCUMENTS, spans_of(network, ROWS, QUERIES, DOCUMENTS), strict=True
    ):
        expected = {
            (start, end): teacher_forced(network, row, query, start, end)
            for start in range(first, last)
            for end in range(start + 1, last + 1)
        }
        assert {
            (span.start, span.end): pytest.approx(span.log_probability, abs=1e-4) for span in found.spans
        } == expected


def test_no_span_reaches_behind_its_document_or_before_it(network):
    """Where the source is as wide as the batch, and where another text stands behind the document."""
    row = [5, 6, 4, *range(7, 36)]
    assert pad_sources([row], [0], 0).ids.shape == (1, len(row))
    for first, last in ((len(row) - 2, len(row)), (3, 5)):
        (found,) = spans_of(network, [row], [0], [(first, last)])
        places = {(span.start, span.end) for span in found.spans}
        assert places == {(first, first + 1), (first, last), (first + 1, last)}


def test_spans_are_ranked_and_together_no_more_than_certain(network):
    for found in spans_of(network, ROWS, QUERIES, DOCUMENTS):
        scores = [span.log_probability for span in found.spans]
        assert scores == sorted(scores, reverse=True)
        assert 0 < np.exp(scores).sum() <= 1 + 1e-5
        assert len(found.spans) <= KEPT


def test_the_other_items_of_a_batch_change_nothing(network):
    together = spans_of(network, ROWS, QUERIES, DOCUMENTS)
    for i, found in enumerate(together):
        (alone,) = spans_of(network, ROWS[i : i + 1], QUERIES[i : i + 1], DOCUMENTS[i : i + 1])
        assert [(s.start, s.end) for s in alone.spans] == [(s.start, s.end) for s in found.spans]
        assert [s.log_probability for s in alone.spans] == pytest.approx(
            [s.log_probability for s in found.spans], abs=1e-4
        )


@dataclass
class Broken(Reader):
    """Gives what is not a number for the first places, for the pieces that begin there, or for ends."""

    part: str

    def read(self, inputs, state, owner):
        scores = super().read(inputs, state, owner)
        if self.part == ("starts" if inputs.shape[1] == 1 else "pieces"):
            scores.copied.fill(math.nan)
        return scores

    def end(self, features):
        return super().end(features) * (math.nan if self.part == "ends" else 1)


@pytest.mark.parametrize("part", ["starts", "pieces", "ends"])
def test_probabilities_that_are_not_numbers_are_an_error(network, part):
    source = pad_sources(ROWS, QUERIES, 0)
    with pytest.raises(ArithmeticError):
        find_spans(Broken(network, part), network.start(source), source.ids, DOCUMENTS, BOS)
