from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from lmchat.decoding.beam import coverage_penalty, length_penalty
from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.search import decode, finished
from tests.unit.decoding.conftest import log_softmax

EOS = 0
GREEDY = DecodingConfig(max_new_tokens=8)
BEAM = DecodingConfig(method="beam", beam_size=3, max_new_tokens=8)


def run(model, config, items=(0,), **options):
    updates = decode(model.step, model.start(items), model.first(items), model.vocabulary, config, **options)
    return finished(updates, len(items))


def stream(model, config, items=(0,)):
    """The tokens given for each item, one list a step, and the hypotheses."""
    given = {place: [] for place in range(len(items))}
    hypotheses = {}
    updates = decode(model.step, model.start(items), model.first(items), model.vocabulary, config, watch=True)
    for step, news in enumerate(updates):
        for update in news:
            given[update.item] += [(step, token.id) for token in update.tokens]
            if update.finished:
                assert update.item not in hypotheses
                hypotheses[update.item] = update.finished
    return given, hypotheses


def all_texts(model, longest, exponent):
    """Every text that ends within `longest` tokens, with its score."""
    found = {}
    letters = range(1, len(model.distribution(0, ())))
    for length in range(longest):
        for text in itertools.product(letters, repeat=length):
            total = sum(float(model.distribution(0, text[:i])[token]) for i, token in enumerate((*text, EOS)))
            found[text] = total / length_penalty(length + 1, exponent)
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("exponent", [0.0, 0.6, 1.5])
def test_a_wide_beam_finds_the_best_of_all_texts(random_model, seed, exponent):
    model = random_model(vocab=4, seed=seed)
    config = DecodingConfig(method="beam", beam_size=1024, length_penalty=exponent, max_new_tokens=5)
    (hypothesis,) = run(model, config)
    scores = all_texts(model, 5, exponent)
    assert tuple(hypothesis.ids) == max(scores, key=scores.__getitem__)
    assert hypothesis.score == pytest.approx(max(scores.values()), abs=1e-5)


@pytest.mark.parametrize("seed", range(10))
def test_a_beam_of_one_is_greedy(random_model, seed):
    model = random_model(vocab=6, seed=seed)
    assert run(model, BEAM.replace(beam_size=1))[0].ids == run(model, GREEDY)[0].ids


GARDEN_PATH = {
    (): {1: 0.6, 2: 0.4},
    (1,): {3: 0.5, 4: 0.5},
    (2,): {3: 1.0},
}


def test_the_beam_finds_what_greedy_misses(table_model):
    model = table_model(GARDEN_PATH)
    assert run(model, GREEDY)[0].ids == [1, 3]
    assert run(model, BEAM)[0].ids == [2, 3]


def test_the_score_is_the_sum_of_log_probabilities_over_the_length_penalty(table_model):
    (hypothesis,) = run(table_model(GARDEN_PATH), BEAM.replace(length_penalty=1.0))
    assert hypothesis.score == pytest.approx(math.log(0.4) / ((5 + 3) / 6))
    assert [token.log_probability for token in hypothesis.tokens] == pytest.approx([math.log(0.4), 0.0])


def test_a_length_penalty_favours_longer_texts(table_model):
    model = table_model({(): {EOS: 0.5, 1: 0.5}, (1,): {2: 0.9, 3: 0.1}, (1, 2): {3: 1.0}})
    assert run(model, BEAM)[0].ids == []
    assert run(model, BEAM.replace(length_penalty=1.0))[0].ids == [1, 2, 3]


def test_length_penalty_is_that_of_the_paper():
    assert length_penalty(7, 0.5) == pytest.approx((12 / 6) ** 0.5)
    assert length_penalty(3, 0.0) == 1.0


def test_coverage_penalty_is_that_of_the_paper_and_leaves_padding_out():
    paid = np.array([1.25, 0.75, 0.5, 0.0], dtype=np.float32)
    assert coverage_penalty(paid) == pytest.approx(math.log(0.75) + math.log(0.5))


def test_a_coverage_penalty_favours_texts_that_look_at_all_of_the_source(table_model):
    model = table_model({(): {EOS: 0.5, 1: 0.5}, (1,): {2: 0.9, 3: 0.1}})
    assert run(model, BEAM)[0].ids == []
    assert run(model, BEAM.replace(coverage_penalty=1.0))[0].ids == [1, 2]


@pytest.mark.parametrize("exponent", [0.0, 1.0])
def test_an_item_gets_the_same_text_alone_and_in_a_batch(random_model, exponent):
    model = random_model(vocab=12, seed=3)
    config = BEAM.replace(beam_size=4, max_new_tokens=12, length_penalty=exponent)
    items = [5, 2, 9, 2, 7, 1, 4]
    together = run(model, config, items)
    alone = [run(model, config, [item])[0] for item in items]
    assert [h.ids for h in together] == [h.ids for h in alone]
    assert [h.score for h in together] == pytest.approx([h.score for h in alone])


def test_finished_items_leave_the_batch(model_of):
    def distribution(item, written):
        ends = len(written) >= item
        return log_softmax(np.array([0.0 if ends else -20.0, -20.0 if ends else 0.0, -19.0]))

    model = model_of(distribution, 3)
    run(model, BEAM.replace(beam_size=2), [1, 7])
    assert model.steps == 8
    assert model.rows < 2 * 2 * model.steps - 10


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("exponent", [0.0, 1.0])
def test_what_is_streamed_is_the_final_text(random_model, seed, exponent):
    model = random_model(vocab=7, seed=seed)
    config = BEAM.replace(length_penalty=exponent, max_new_tokens=15, min_new_tokens=5)
    items = [0, 1, 2]
    given, hypotheses = stream(model, config, items)
    plain = run(model, config, items)
    for place in range(3):
        assert [token for _, token in given[place]] == hypotheses[place].ids == plain[place].ids


def test_tokens_are_streamed_before_the_end(random_model):
    model = random_model(vocab=7, seed=1)
    config = BEAM.replace(beam_size=2, max_new_tokens=40, min_new_tokens=40)
    given, _ = stream(model, config)
    steps = [step for step, _ in given[0]]
    assert steps[0] < 20
    assert len(set(steps)) > 5


def test_streamed_tokens_carry_their_entropy_and_alternatives(table_model):
    model = table_model(GARDEN_PATH)
    updates = decode(model.step, model.start(), model.first(), model.vocabulary, BEAM, watch=True)
    first = next(token for news in updates for update in news for token in update.tokens)
    assert first.entropy == pytest.approx(-(0.6 * math.log(0.6) + 0.4 * math.log(0.4)), abs=1e-5)
    assert [token for token, _ in first.alternatives[:2]] == [1, 2]
    assert first.alternatives[0][1] == pytest.approx(math.log(0.6))


def test_minimum_and_maximum_length_are_kept(random_model):
    for seed in range(5):
        (hypothesis,) = run(random_model(vocab=4, seed=seed), BEAM.replace(min_new_tokens=6, max_new_tokens=7))
        assert 6 <= len(hypothesis.ids) <= 7


def test_a_text_that_cannot_end_is_cut_and_says_so(table_model):
    model = table_model({(): {1: 1.0}, (1,): {2: 1.0}, (1, 2): {3: 1.0}})
    (hypothesis,) = run(model, BEAM.replace(max_new_tokens=2))
    assert (hypothesis.ids, hypothesis.stop_reason) == ([1, 2], "length")


def test_a_text_that_ends_is_preferred_to_a_likelier_one_that_is_cut(table_model):
    model = table_model({(): {1: 0.9, 2: 0.1}, (1,): {3: 1.0}, (1, 3): {3: 1.0}})
    (hypothesis,) = run(model, BEAM.replace(max_new_tokens=2))
    assert (hypothesis.ids, hypothesis.stop_reason) == ([2], "eos")


def test_probabilities_that_are_not_numbers_are_an_error(model_of):
    model = model_of(lambda item, written: np.full(5, math.nan, dtype=np.float32), 5)
    with pytest.raises(ArithmeticError):
        run(model, BEAM)


def test_a_dead_end_gives_what_was_written(model_of):
    def distribution(item, written):
        return np.array([-math.inf, 0.0 if len(written) < 2 else -math.inf, -math.inf], dtype=np.float32)

    (hypothesis,) = run(model_of(distribution, 3), BEAM)
    assert (hypothesis.ids, hypothesis.stop_reason) == ([1, 1], "length")
