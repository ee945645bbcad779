from __future__ import annotations

import numpy as np
import pytest

from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.search import finished
from lmchat.engine.runner import Manner, Runner
from lmchat.engine.writing import Draft, writable
from lmchat.modes.sources.source import Source
from lmchat.modes.work import Decode, faultless
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.vocabulary import train_tokenizer


@pytest.fixture
def runner(make_engine, tiny_tokenizer):
    return Runner.build(make_engine()._runner.network, tiny_tokenizer)


@pytest.fixture
def on_graphs(make_engine):
    return make_engine(graphs=True)._runner


def drafts_of(sources):
    return [Draft(source, seed) for seed, source in enumerate(sources)]


def sources_of(tokenizer, *texts):
    return [Source(tokenizer.encode(text), 0, []) for text in texts]


@pytest.mark.parametrize(
    ("texts", "narrow"),
    [
        (["The fox"], True),
        (["The fox", "A dog"], True),
        (["The fox", "今天"], False),
        (["The fox 鑫"], False),
        (["鑫"], False),
        (["かな"], False),
        (["The fox。"], False),
        (["《"], False),
        (["1984"], False),
        ([""], False),
    ],
)
def test_the_chinese_part_of_the_vocabulary_is_left_out_for_texts_that_have_nothing_of_it(
    on_graphs, runner, tiny_tokenizer, texts, narrow
):
    work = Decode(sources_of(tiny_tokenizer, *texts), DecodingConfig(), lambda: None, [0] * len(texts))
    assert on_graphs.manner(work) == Manner(DecodingConfig(), narrow)
    assert runner.manner(work) == Manner(DecodingConfig(), narrow=False)  # torch has all tokens


def test_a_character_spelled_in_bytes_is_none_of_the_tiny_vocabulary(tiny_tokenizer):
    assert set(tiny_tokenizer.encode("鑫")) & tiny_tokenizer.byte_ids.keys()


def test_without_the_chinese_part_likely_texts_are_hardly_likelier(on_graphs, tiny_tokenizer):
    sources = sources_of(tiny_tokenizer, "The fox", "The dog and the fox")
    manner = Manner(DecodingConfig(method="sample", max_new_tokens=9), narrow=True)
    written = finished(on_graphs.updates(drafts_of(sources), manner, watch=False), 2)
    for hypothesis, likelihood in zip(
        written, on_graphs.likelihoods(sources, [one.ids for one in written]), strict=True
    ):
        kept = likelihood[: len(hypothesis.ids) + (hypothesis.stop_reason == "eos")]
        assert sum(kept) - 1e-4 <= hypothesis.score < 0


@pytest.mark.parametrize("narrow", [True, False])
def test_a_text_after_a_whole_word_does_not_go_on_with_it(on_graphs, tiny_tokenizer, narrow):
    config = DecodingConfig(method="sample", max_new_tokens=1, temperature=9.0)
    sources = sources_of(tiny_tokenizer, "The fox") * 60
    begun = []
    for after_word in (False, True):
        manner = Manner(config, narrow, after_word)
        written = finished(on_graphs.updates(drafts_of(sources), manner, watch=False), len(sources))
        begun.append({token for one in written for token in one.ids[:1]} & set(tiny_tokenizer.inner_ids))
    assert begun[0]
    assert not begun[1]


def test_pieces_within_a_word_and_apostrophes_go_on(tiny_tokenizer):
    within = {tiny_tokenizer.piece(token) for token in np.flatnonzero(writable(tiny_tokenizer).goes_on).tolist()}
    assert {"t", "s"} <= within
    assert within.isdisjoint({"▁the", "。", "，", ",", ".", "天"})
    with_apostrophe = Tokenizer(train_tokenizer(["I don't know what they don’t know."] * 9, 320, 1, exact_size=False))
    apostrophes = [with_apostrophe.encode(mark)[-1] for mark in "'’"]
    assert writable(with_apostrophe).goes_on[apostrophes].all()


def test_what_forked_processes_share_is_what_is_run(on_graphs, tiny_tokenizer):
    network = on_graphs.network
    on_graphs.prepare()
    built = dict(network._built)
    assert len(built) == 3
    manner = Manner(DecodingConfig(max_new_tokens=3), narrow=True)
    finished(on_graphs.updates(drafts_of(sources_of(tiny_tokenizer, "The fox")), manner, watch=False), 1)
    assert network._built == built
    assert len(network._sessions) == 2  # what reads, and what writes without Chinese


def test_scored_texts_are_as_likely_as_when_they_were_written(runner, tiny_tokenizer):
    one, other = (Source(tiny_tokenizer.encode(text), 0, []) for text in ("The fox", "今天的天气很好。我们去"))
    sources = [one, other, one, other, one]
    manner = Manner(DecodingConfig(method="sample", max_new_tokens=9), narrow=False)
    written = finished(runner.updates(drafts_of(sources), manner, watch=False), 5)
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


def about(tokenizer, length, text, faults=faultless):
    return Draft(source_of(tokenizer, length, text), faults=faults)


def source_of(tokenizer, length, text):
    return Source([tokenizer.mode_id("summarize"), tokenizer.length_id(length), *tokenizer.encode(text)], 0, [])


def test_a_word_is_a_fault_that_neither_stands_in_the_source_nor_is_written_by_people(runner, tiny_tokenizer):
    faults = runner.faults([about(tiny_tokenizer, "medium", text) for text in ("In Vikington.", "The fox.")])
    ids = [tiny_tokenizer.encode(text) for text in ("vikington swims", "the foxes swim 今天")]
    assert [[faults(item, text) for text in ids] for item in range(2)] == [[0, 0], [2, 0]]


def test_a_chinese_word_that_was_cut_is_a_fault(runner, tiny_tokenizer):
    faults = runner.faults([about(tiny_tokenizer, "short", text) for text in ("青霉素过敏者禁用。", "青霉敏感。")])
    ids = [tiny_tokenizer.encode(text) for text in ("青霉素过敏", "青霉敏", "青霉 敏")]
    assert [[faults(item, text) for text in ids] for item in range(2)] == [[0, 2, 0], [0, 0, 0]]


def test_the_faults_that_a_mode_sees_are_added(runner, tiny_tokenizer):
    seen = [lambda text: text.count("fox"), faultless]
    faults = runner.faults([about(tiny_tokenizer, "short", "The fox.", faults=each) for each in seen])
    ids = [tiny_tokenizer.encode(text) for text in ("A fox", "A wrizzle fox", "A cat")]
    assert [[faults(item, text) for text in ids] for item in range(2)] == [[1, 3, 0], [0, 2, 0]]


def test_a_second_full_stop_is_a_lesser_fault(runner, tiny_tokenizer):
    faults = runner.faults([about(tiny_tokenizer, "medium", "The fox swims.")])
    assert [faults(0, tiny_tokenizer.encode(text)) for text in ("The fox swims..", "The fox swims.")] == [1, 0]
