from __future__ import annotations

import pytest

from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.search import finished
from lmchat.engine.runner import Runner
from lmchat.modes.source import Source


@pytest.fixture
def runner(make_engine, tiny_tokenizer):
    return Runner.build(make_engine()._runner.network, tiny_tokenizer)


def test_scored_texts_are_as_likely_as_when_they_were_written(runner, tiny_tokenizer):
    one, other = (Source(tiny_tokenizer.encode(text), 0, []) for text in ("The fox", "今天的天气很好。我们去"))
    sources = [one, other, one, other, one]
    config = DecodingConfig(method="sample", max_new_tokens=9)
    written = finished(runner.updates(sources, config, range(5), watch=False), 5)
    scored = runner.likelihoods(sources, [hypothesis.ids for hypothesis in written])
    assert len({tuple(hypothesis.ids) for hypothesis in written}) > 1
    for hypothesis, likelihood in zip(written, scored, strict=True):
        assert len(likelihood) == len(hypothesis.ids) + 1
        kept = likelihood[: len(hypothesis.ids) + (hypothesis.stop_reason == "eos")]
        assert sum(kept) == pytest.approx(hypothesis.score, rel=1e-4)


def test_an_empty_text_has_the_likelihood_of_its_end(runner, tiny_tokenizer):
    (likelihood,) = runner.likelihoods([Source(tiny_tokenizer.encode("The fox"), 0, [])], [[]])
    assert len(likelihood) == 1
    assert likelihood[0] < 0


def head_and(tokenizer, length, text):
    return Source([tokenizer.mode_id("summarize"), tokenizer.length_id(length), *tokenizer.encode(text)], 0, [])


def test_a_word_is_a_fault_that_neither_stands_in_the_source_nor_is_written_by_people(runner, tiny_tokenizer):
    faults = runner.faults([head_and(tiny_tokenizer, "medium", text) for text in ("In Vikington.", "The fox.")])
    ids = [tiny_tokenizer.encode(text) for text in ("vikington swims", "the foxes swim 今天")]
    assert [[faults(item, text) for text in ids] for item in range(2)] == [[0, 0], [2, 0]]


def test_a_repeated_word_is_a_lesser_fault_of_a_headline(runner, tiny_tokenizer):
    faults = runner.faults([head_and(tiny_tokenizer, "short", "Of France.")] * 2, [True, False])
    ids = [tiny_tokenizer.encode(text) for text in ("France's France", "France fights", "France, wrizzle France")]
    assert [[faults(item, text) for text in ids] for item in range(2)] == [[1, 0, 3], [0, 0, 2]]


def test_a_second_full_stop_is_a_lesser_fault(runner, tiny_tokenizer):
    faults = runner.faults([head_and(tiny_tokenizer, "medium", "The fox swims.")])
    assert [faults(0, tiny_tokenizer.encode(text)) for text in ("The fox swims..", "The fox swims.")] == [1, 0]
