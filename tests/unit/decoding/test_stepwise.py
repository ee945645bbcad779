from __future__ import annotations

import math
from itertools import islice

import numpy as np
import pytest
import torch

from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.sampling import Sampler, sample, uniform_numbers
from lmchat.decoding.search import decode, finished
from tests.unit.decoding.conftest import log_softmax

EOS = 0
GREEDY = DecodingConfig(max_new_tokens=12)
SAMPLE = DecodingConfig(method="sample", max_new_tokens=12)


def run(model, config, items=(0,), **options):
    updates = decode(model.step, model.start(items), model.first(items), model.vocabulary, config, **options)
    return finished(updates, len(items))


def texts(hypotheses):
    return [hypothesis.ids for hypothesis in hypotheses]


def test_greedy_takes_the_likeliest_token_each_time(table_model):
    model = table_model({(): {1: 0.6, 2: 0.4}, (1,): {3: 0.7, 4: 0.3}})
    (hypothesis,) = run(model, GREEDY)
    assert (hypothesis.ids, hypothesis.stop_reason) == ([1, 3], "eos")
    assert [token.log_probability for token in hypothesis.tokens] == pytest.approx([math.log(0.6), math.log(0.7)])
    assert hypothesis.score == pytest.approx(math.log(0.6) + math.log(0.7))


@pytest.mark.parametrize("config", [GREEDY, SAMPLE.replace(seed=3)], ids=["greedy", "sample"])
def test_an_item_gets_the_same_text_alone_and_in_a_batch(random_model, config):
    model = random_model(vocab=9, seed=5)
    items = [4, 1, 8, 1, 3, 0, 2]
    seeds = [10, 11, 12, 13, 14, 15, 16]
    together = run(model, config, items, seeds=seeds)
    alone = [run(model, config, [item], seeds=[seed])[0] for item, seed in zip(items, seeds, strict=True)]
    assert texts(together) == texts(alone)


def test_the_same_seed_gives_the_same_text_and_another_seed_another(random_model):
    model = random_model(vocab=30)
    config = SAMPLE.replace(min_new_tokens=12)
    assert texts(run(model, config.replace(seed=1))) == texts(run(model, config.replace(seed=1)))
    assert texts(run(model, config.replace(seed=1))) != texts(run(model, config.replace(seed=2)))


@pytest.mark.parametrize("seed", [0, 1, 42, 2**31 - 1, 2**32 - 1, 2**32 + 5, 2**63 - 1])
def test_the_numbers_of_a_seed_are_those_of_torch(seed):
    expected = torch.rand(300, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    numbers = uniform_numbers(seed, np.random.RandomState(0))
    assert list(islice(numbers, 300)) == expected.tolist()


def test_seeds_that_are_drawn_by_turns_do_not_disturb_each_other():
    twister = np.random.RandomState(0)
    together = [uniform_numbers(seed, twister) for seed in (3, 4)]
    pairs = [[next(numbers) for numbers in together] for _ in range(200)]
    for place, seed in enumerate((3, 4)):
        assert [pair[place] for pair in pairs] == list(islice(uniform_numbers(seed, twister), 200))


@pytest.mark.parametrize("changes", [{}, {"temperature": 0.5}, {"top_k": 20}, {"top_p": 0.8}, {"top_p": 0.999}])
def test_tokens_are_drawn_by_inversion_of_the_cumulative_distribution(changes):
    """As it is written down: temperature, top-k, top-p, then the first token whose cumulative sum is above the draw."""
    generator = np.random.default_rng(2)
    scores, draws = generator.standard_normal((5, 1000), dtype=np.float32), generator.random(400)
    rows, config = generator.integers(0, 5, 400), SAMPLE.replace(**changes)
    ranked = bool(config.top_k) or config.top_p < 1
    expected = []
    for row, draw in zip(rows, draws, strict=True):
        order = np.argsort(-scores[row]) if ranked else np.arange(1000)
        weights = np.exp(scores[row, order].astype(np.float64) / config.temperature)[: config.top_k or None]
        weights /= weights.sum()
        cumulative = (weights * (weights.cumsum() - weights < config.top_p)).cumsum()
        expected.append(order[np.argmax(cumulative > draw * cumulative[-1])])
    assert sample(scores, draws, config, rows).tolist() == expected


def test_a_shorter_maximum_gives_the_beginning_of_the_same_sample(random_model):
    model = random_model(vocab=30)
    config = SAMPLE.replace(min_new_tokens=80, max_new_tokens=80)
    short = config.replace(min_new_tokens=70, max_new_tokens=70)
    assert run(model, config)[0].ids[:70] == run(model, short)[0].ids


@pytest.mark.parametrize("config", [GREEDY, SAMPLE], ids=["greedy", "sample"])
def test_what_is_streamed_is_the_final_text(random_model, config):
    model = random_model(vocab=6, seed=2)
    items = [0, 1, 2, 3]
    given = {place: [] for place in range(4)}
    ends = {}
    updates = decode(model.step, model.start(items), model.first(items), model.vocabulary, config, watch=True)
    for news in updates:
        for update in news:
            given[update.item] += [token.id for token in update.tokens]
            if update.finished:
                ends[update.item] = update.finished.ids
    assert given == ends


@pytest.mark.parametrize("config", [GREEDY, SAMPLE], ids=["greedy", "sample"])
def test_minimum_and_maximum_length_are_kept(random_model, config):
    for seed in range(5):
        (hypothesis,) = run(random_model(vocab=3, seed=seed), config.replace(min_new_tokens=6, max_new_tokens=7))
        assert 6 <= len(hypothesis.ids) <= 7


@pytest.mark.parametrize("watch", [False, True])
def test_a_text_ends_with_the_token_that_is_its_last(random_model, watch):
    model, config = random_model(vocab=9, seed=5), SAMPLE.replace(min_new_tokens=12)
    items, seeds = [4, 1, 8, 1], [10, 11, 12, 13]
    whole = texts(run(model, config, items, seeds=seeds))
    lasts = [2, 5, None, 1]
    counts = [0] * 4

    def until(item):
        def is_last(token):
            counts[item] += 1
            return counts[item] == lasts[item]

        return is_last

    model.steps = model.rows = 0
    given = {item: [] for item in range(4)}
    ends = {}
    options = {"seeds": seeds, "watch": watch, "is_last": [until(item) for item in range(4)]}
    for news in decode(model.step, model.start(items), model.first(items), model.vocabulary, config, **options):
        for update in news:
            given[update.item] += [token.id for token in update.tokens]
            if update.finished:
                ends[update.item] = update.finished
    assert [ends[item].ids for item in range(4)] == [ids[:last] for ids, last in zip(whole, lasts, strict=True)]
    assert given == {item: ends[item].ids for item in range(4)}
    assert [ends[item].stop_reason for item in range(4)] == ["stop", "stop", "length", "stop"]
    assert (model.steps, model.rows) == (12, 2 + 5 + 12 + 1)


def test_nothing_is_decoded_after_the_last_text_was_stopped(random_model):
    model = random_model(vocab=9, seed=5)
    (hypothesis,) = run(model, SAMPLE.replace(min_new_tokens=12), is_last=[lambda token: True])
    assert (len(hypothesis.ids), hypothesis.stop_reason, model.steps) == (1, "stop", 1)


def test_a_cut_text_says_so(random_model):
    (hypothesis,) = run(random_model(), GREEDY.replace(min_new_tokens=4, max_new_tokens=4))
    assert hypothesis.stop_reason == "length"


def test_finished_items_leave_the_batch(model_of):
    def distribution(item, written):
        ends = len(written) >= item
        return log_softmax(np.array([0.0, -50.0] if ends else [-50.0, 0.0]))

    model = model_of(distribution, 2)
    assert texts(run(model, GREEDY, [0, 3, 1])) == [[], [1, 1, 1], [1]]
    assert model.rows == 3 + 2 + 1 + 1


@pytest.mark.parametrize("config", [GREEDY, SAMPLE, SAMPLE.replace(top_k=2)], ids=["greedy", "sample", "top_k"])
def test_probabilities_that_are_not_numbers_are_an_error(model_of, config):
    with pytest.raises(ArithmeticError):
        run(model_of(lambda item, written: np.full(5, math.nan, dtype=np.float32), 5), config)


def test_stopping_to_iterate_stops_the_model(random_model):
    model = random_model()
    updates = decode(
        model.step, model.start(), model.first(), model.vocabulary, GREEDY.replace(min_new_tokens=9), watch=True
    )
    next(updates)
    next(updates)
    updates.close()
    assert model.steps == 2


PROBABILITIES = np.array([0.5, 0.3, 0.15, 0.05], dtype=np.float32)


def frequencies(config, count=4000, probabilities=PROBABILITIES):
    draws = np.random.default_rng(0).random(count)
    tokens = sample(np.log(probabilities)[None].repeat(count, axis=0), draws, config)
    return np.bincount(tokens, minlength=len(probabilities)) / count


def test_samples_follow_the_distribution():
    assert np.allclose(frequencies(SAMPLE), PROBABILITIES, atol=0.02)


@pytest.mark.parametrize("changes", [{"temperature": 1e-30}, {"temperature": 1e-300}, {"top_p": 1e-300}])
def test_the_lowest_temperature_and_top_p_draw_the_likeliest(changes):
    assert frequencies(SAMPLE.replace(**changes)).tolist() == [1, 0, 0, 0]


def test_temperature_sharpens_the_distribution():
    expected = PROBABILITIES**2 / (PROBABILITIES**2).sum()
    assert np.allclose(frequencies(SAMPLE.replace(temperature=0.5)), expected, atol=0.02)


def test_top_k_draws_from_the_likeliest_k_alone():
    expected = np.array([0.5, 0.3, 0.0, 0.0]) / 0.8
    assert np.allclose(frequencies(SAMPLE.replace(top_k=2)), expected, atol=0.02)


@pytest.mark.parametrize(("top_p", "kept"), [(0.4, 1), (0.5, 1), (0.6, 2), (0.75, 2), (0.9, 3), (0.99, 4)])
def test_top_p_draws_from_the_fewest_tokens_that_reach_p(top_p, kept):
    assert (frequencies(SAMPLE.replace(top_p=top_p)) > 0).sum() == kept


def test_top_p_over_a_large_flat_vocabulary_looks_beyond_the_likeliest():
    flat = np.full(2000, 1 / 2000, dtype=np.float32)
    found = frequencies(SAMPLE.replace(top_p=0.9), 4_000, flat)
    assert (found > 0).sum() == pytest.approx(1600, abs=250)


def test_a_row_of_a_sample_does_not_depend_on_the_other_rows():
    spreads = np.array([[0.1], [3.0], [1.0], [5.0], [0.5], [2.0]], dtype=np.float32)
    scores = np.random.default_rng(1).standard_normal((6, 1000), dtype=np.float32) * spreads
    for config in (SAMPLE, SAMPLE.replace(top_p=0.7), SAMPLE.replace(top_k=20, top_p=0.8)):
        together = Sampler(config, range(6))(scores, range(6))
        alone = [Sampler(config, range(6))(scores[row : row + 1], [row]) for row in range(6)]
        assert together.tolist() == np.concatenate(alone).tolist()
