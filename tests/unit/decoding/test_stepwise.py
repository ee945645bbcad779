from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.sampling import Sampler, sample
from lmchat.decoding.search import decode, finished

EOS = 0
GREEDY = DecodingConfig(max_new_tokens=12)
SAMPLE = DecodingConfig(method="sample", max_new_tokens=12)


class AppleGpu(TorchFunctionMode):
    """Has some tensors on Apple's GPU, where nothing can be done with them but to move them."""

    def __init__(self, *there):
        super().__init__()
        self.there = list(there)

    def __torch_function__(self, function, types, arguments=(), options=None):
        if function == Tensor.device.__get__:
            return torch.device("mps" if self.has(arguments[0]) else "cpu")
        if function is Tensor.to:
            moved = arguments[0].clone()
            if arguments[1].type == "mps":
                self.there.append(moved)
            return moved
        if any(map(self.has, arguments)):
            raise TypeError("Cannot convert a MPS Tensor to float64 dtype as the MPS framework doesn't support float64")
        return function(*arguments, **options or {})

    def has(self, value):
        return any(value is one for one in self.there)


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


@pytest.mark.parametrize("rows", [None, [0, 0, 2]], ids=["a row each", "shared rows"])
@pytest.mark.parametrize("changes", [{}, {"top_k": 3}, {"top_p": 0.8}])
def test_what_is_on_a_device_without_float64_is_drawn_on_the_cpu(changes, rows):
    scores = torch.randn(3, 40, generator=torch.Generator().manual_seed(1))
    config, rows = SAMPLE.replace(**changes), None if rows is None else torch.tensor(rows)
    expected = Sampler(config, [4, 5, 6])(scores, [0, 1, 2], rows)
    with AppleGpu(scores, rows) as gpu:
        tokens = Sampler(config, [4, 5, 6])(scores, [0, 1, 2], rows)
    assert gpu.has(tokens)
    assert torch.equal(tokens, expected)


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
        return torch.tensor([0.0, -50.0] if ends else [-50.0, 0.0]).log_softmax(-1)

    model = model_of(distribution, 2)
    assert texts(run(model, GREEDY, [0, 3, 1])) == [[], [1, 1, 1], [1]]
    assert model.rows == 3 + 2 + 1 + 1


@pytest.mark.parametrize("config", [GREEDY, SAMPLE, SAMPLE.replace(top_k=2)], ids=["greedy", "sample", "top_k"])
def test_probabilities_that_are_not_numbers_are_an_error(model_of, config):
    with pytest.raises(ArithmeticError):
        run(model_of(lambda item, written: torch.full((5,), math.nan), 5), config)


def test_stopping_to_iterate_stops_the_model(random_model):
    model = random_model()
    updates = decode(
        model.step, model.start(), model.first(), model.vocabulary, GREEDY.replace(min_new_tokens=9), watch=True
    )
    next(updates)
    next(updates)
    updates.close()
    assert model.steps == 2


def test_a_decoding_does_not_leave_inference_mode_on_between_steps(random_model):
    model = random_model()
    updates = decode(model.step, model.start(), model.first(), model.vocabulary, GREEDY)
    next(updates)
    assert not torch.is_inference_mode_enabled()
    updates.close()


PROBABILITIES = torch.tensor([0.5, 0.3, 0.15, 0.05])


def frequencies(config, count=4000, probabilities=PROBABILITIES):
    draws = torch.rand(count, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    tokens = sample(probabilities.log().expand(count, -1), draws, config)
    return torch.bincount(tokens, minlength=len(probabilities)) / count


def test_samples_follow_the_distribution():
    assert torch.allclose(frequencies(SAMPLE), PROBABILITIES, atol=0.02)


def test_temperature_sharpens_the_distribution():
    expected = PROBABILITIES**2 / (PROBABILITIES**2).sum()
    assert torch.allclose(frequencies(SAMPLE.replace(temperature=0.5)), expected, atol=0.02)


def test_top_k_draws_from_the_likeliest_k_alone():
    expected = torch.tensor([0.5, 0.3, 0.0, 0.0]) / 0.8
    assert torch.allclose(frequencies(SAMPLE.replace(top_k=2)), expected, atol=0.02)


@pytest.mark.parametrize(("top_p", "kept"), [(0.4, 1), (0.5, 1), (0.6, 2), (0.75, 2), (0.9, 3), (0.99, 4)])
def test_top_p_draws_from_the_fewest_tokens_that_reach_p(top_p, kept):
    assert (frequencies(SAMPLE.replace(top_p=top_p)) > 0).sum() == kept


def test_top_p_over_a_large_flat_vocabulary_looks_beyond_the_likeliest():
    flat = torch.full((2000,), 1 / 2000)
    found = frequencies(SAMPLE.replace(top_p=0.9), 4_000, flat)
    assert (found > 0).sum() == pytest.approx(1600, abs=250)


def test_a_row_of_a_sample_does_not_depend_on_the_other_rows():
    generator = torch.Generator().manual_seed(1)
    scores = torch.randn(6, 1000, generator=generator) * torch.tensor([[0.1], [3.0], [1.0], [5.0], [0.5], [2.0]])
    for config in (SAMPLE, SAMPLE.replace(top_p=0.7), SAMPLE.replace(top_k=20, top_p=0.8)):
        together = Sampler(config, range(6))(scores, range(6))
        alone = [Sampler(config, range(6))(scores[row : row + 1], [row]) for row in range(6)]
        assert together.tolist() == torch.cat(alone).tolist()
