from __future__ import annotations

import pytest

from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.search import finished
from lmchat.engine.runner import Runner
from lmchat.modes.source import Source


@pytest.fixture
def runner(make_engine, tiny_tokenizer):
    engine = make_engine()
    return Runner.build(engine._runner.model, tiny_tokenizer, engine.device)


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


def test_a_text_is_sound_whose_words_stand_in_its_source_or_are_written_by_people(runner, tiny_tokenizer):
    sources = [Source(tiny_tokenizer.encode(text), 0, []) for text in ("In Vikington.", "The fox.")]
    sound = runner.sound(sources)
    ids = [tiny_tokenizer.encode(text) for text in ("vikington swims", "the foxes swim 今天")]
    assert [[sound(item, text) for text in ids] for item in range(2)] == [[True, True], [False, True]]
