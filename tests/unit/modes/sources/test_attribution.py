from __future__ import annotations

import math

import numpy as np
import pytest

from lmchat.decoding.hypothesis import TokenRecord
from lmchat.modes.sources.attribution import copied_from, sentence_weights, source_sentences, strongest
from lmchat.modes.sources.source import Source
from lmchat.modes.sources.source_text import SourceText

SOURCE = Source(ids=[100, 101, 7, 8, 7], query_length=0, spans=[(0, 3), (4, 7), (8, 11)])


def record(token, probability, p_copy, attention):
    return TokenRecord(token, math.log(probability), p_copy, np.array(attention, dtype=np.float32))


def test_a_copied_token_comes_from_the_equal_token_looked_at_most():
    assert copied_from(record(7, 0.5, 0.9, [0, 0, 0.2, 0.4, 0.4]), SOURCE) == (8, 11)
    assert copied_from(record(7, 0.5, 0.9, [0, 0, 0.5, 0.3, 0.2, 0.0]), SOURCE) == (0, 3)


def test_a_token_is_copied_from_all_the_places_where_it_stands():
    """None of them has half of its probability alone; the one looked at most is named."""
    assert copied_from(record(7, 0.5, 0.9, [0, 0, 0.25, 0.4, 0.26]), SOURCE) == (8, 11)
    assert copied_from(record(7, 0.5, 0.9, [0, 0, 0.1, 0.8, 0.1]), SOURCE) is None


def test_a_token_whose_probability_came_from_the_generator_is_not_copied():
    assert copied_from(record(7, 0.9, 0.1, [0, 0, 0.5, 0.0, 0.5]), SOURCE) is None


def test_a_token_that_is_not_in_the_source_is_not_copied():
    assert copied_from(record(9, 0.1, 1.0, [0, 0, 1.0, 0, 0]), SOURCE) is None


def test_sentences_are_weighed_by_the_copy_attention_on_their_tokens():
    text = SourceText("One. Two. Six.")
    source = Source([100, 101, 7, 8, 9], 0, [(0, 4), (5, 9), (10, 14)])
    records = [record(7, 0.5, 1.0, [0, 0, 0.8, 0.2, 0.0]), record(8, 0.5, 0.0, [0, 0, 0.0, 0.0, 1.0])]
    weights = sentence_weights(records, source, text.sentences)
    assert weights == pytest.approx({0: 0.8, 1: 0.2, 2: 0.001}, abs=0.01)
    assert sum(weights.values()) == pytest.approx(1)
    (best,) = source_sentences(text, [0])
    assert (best.start, best.end, best.text) == (0, 4, "One.")


def test_a_token_that_begins_with_the_space_before_a_sentence_belongs_to_the_sentence():
    text = SourceText("One. Two.")
    source = Source([100, 101, 8], 0, [(4, 8)])
    weights = sentence_weights([record(8, 0.5, 1.0, [0, 0, 1.0])], source, text.sentences)
    assert weights == pytest.approx({1: 1.0})


def test_the_strongest_sentences_are_few_and_in_the_order_of_the_text():
    assert strongest({0: 0.25, 1: 0.05, 2: 0.4, 3: 0.3}) == [0, 2, 3]
    assert strongest({0: 0.1, 1: 0.15, 2: 0.1}) == [1]
    assert strongest({0: 0.25, 1: 0.25, 2: 0.25, 3: 0.25}) == [0, 1, 2]
    assert strongest({}) == []
