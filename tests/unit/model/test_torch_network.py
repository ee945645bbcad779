"""The network on torch gives, in arrays, what its model gives in tensors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch

from lmchat.model.inputs import PaddedSource, pad_sources
from lmchat.model.network import Network
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.torch_network import TorchNetwork, TorchState

BOS, EOS = 1, 2
ROWS = [[5, 6, 8, 9, 7, 9, 20, 21, 8], [5, 6, 11, 7, 30, 11], [5, 6, 7, 33]]
QUERIES = [2, 1, 0]


@pytest.fixture
def model(make_model: Callable[..., Seq2Seq]) -> Seq2Seq:
    return make_model()


@pytest.fixture
def network(model: Seq2Seq) -> Network[TorchState]:
    return TorchNetwork(model)


@pytest.fixture
def source() -> PaddedSource:
    return pad_sources(ROWS, QUERIES, 0)


def ids(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def written(network: Network[TorchState], state: TorchState, tokens: np.ndarray) -> np.ndarray:
    """The log-probabilities of given texts, token by token."""
    rows = np.arange(len(tokens))
    last, found = np.full(len(tokens), BOS), []
    for column in tokens.T:
        output, state = network.step(last, state)
        found.append(output.log_probs[rows, column])
        last = np.ascontiguousarray(column)
    return np.stack(found, axis=1)


def test_it_says_what_it_is(network: Network[TorchState], model: Seq2Seq) -> None:
    assert network.config is model.config
    assert network.device == "cpu"


def test_it_uses_one_core_where_it_is_told_to(network: Network[TorchState], monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(torch, "set_num_threads", told.append)
    network.use_one_core()
    assert told == [1]


def test_what_it_gives_are_arrays_of_float32_that_need_no_gradient(
    network: Network[TorchState], source: PaddedSource
) -> None:
    state = network.start(source)
    output, _ = network.step(ids(BOS, BOS, BOS), state)
    scores = network.copy_scores(np.full((3, 2), BOS), state, ids(0, 1, 2))
    ends = network.generated_score(scores.features[:, 0], EOS)
    likely = network.likelihoods(state, ids(0, 1, 2), np.full((3, 2), BOS), np.full((3, 2), EOS))
    arrays = [output.log_probs, output.attention, output.p_copy, scores.copied, scores.not_copied, scores.features]
    assert {array.dtype for array in (*arrays, ends, likely)} == {np.dtype(np.float32)}
    assert output.log_probs.shape == (3, network.config.vocab_size)
    assert output.attention.shape == source.ids.shape
    assert output.p_copy.shape == ends.shape == (3,)
    assert scores.copied.shape == (3, 2, source.ids.shape[1])
    assert scores.not_copied.shape == likely.shape == (3, 2)


def test_a_step_is_that_of_the_model(network: Network[TorchState], model: Seq2Seq, source: PaddedSource) -> None:
    state = network.start(source)
    inner = state.decoder
    tokens = ids(BOS, 12, 8)
    for _ in range(3):
        output, state = network.step(tokens, state)
        expected, inner = model.step(torch.from_numpy(tokens), inner)
        for name in ("log_probs", "attention", "p_copy"):
            assert np.array_equal(getattr(output, name), getattr(expected, name).numpy())
        tokens = output.log_probs.argmax(1)


def test_a_row_is_the_same_alone_and_beside_others(network: Network[TorchState], source: PaddedSource) -> None:
    tokens = ids(BOS, 12, 8)
    together, after = network.step(tokens, network.start(source))
    again, _ = network.step(tokens, after)
    for row, (own, query) in enumerate(zip(ROWS, QUERIES, strict=True)):
        alone, state = network.step(tokens[row : row + 1], network.start(pad_sources([own], [query], 0)))
        np.testing.assert_allclose(alone.log_probs[0], together.log_probs[row], atol=1e-5)
        np.testing.assert_allclose(alone.attention[0], together.attention[row, : alone.attention.shape[1]], atol=1e-6)
        np.testing.assert_allclose(alone.p_copy[0], together.p_copy[row], atol=1e-6)
        later, _ = network.step(tokens[row : row + 1], state)
        np.testing.assert_allclose(later.log_probs[0], again.log_probs[row], atol=1e-5)
    assert not together.attention[2, len(ROWS[2]) :].any()


@pytest.mark.parametrize("rows", [[0, 0, 1, 1, 2, 2], [2, 0], [1, 1, 0], [2]], ids=str)
def test_rows_are_repeated_reordered_and_dropped(
    network: Network[TorchState], source: PaddedSource, rows: list[int]
) -> None:
    tokens = ids(12, 8, 30)
    _, state = network.step(ids(BOS, BOS, BOS), network.start(source))
    whole, _ = network.step(tokens, state)
    chosen, after = network.step(tokens[rows], state.select(ids(*rows)))
    np.testing.assert_allclose(chosen.log_probs, whole.log_probs[rows], atol=1e-5)
    np.testing.assert_allclose(chosen.attention, whole.attention[rows], atol=1e-6)
    last, _ = network.step(tokens[rows[-1:]], after.select(ids(len(rows) - 1)))
    assert last.log_probs.shape == (1, network.config.vocab_size)


def test_a_state_can_be_stepped_from_twice(network: Network[TorchState], source: PaddedSource) -> None:
    state = network.start(source)
    first, _ = network.step(ids(BOS, BOS, BOS), state)
    kept = first.log_probs.copy()
    network.step(ids(12, 12, 12), state)
    second, _ = network.step(ids(BOS, BOS, BOS), state)
    assert np.array_equal(kept, first.log_probs)
    assert np.array_equal(kept, second.log_probs)


def test_likelihoods_are_those_of_the_steps(network: Network[TorchState], source: PaddedSource) -> None:
    owner = ids(2, 0, 0, 1)
    targets = np.array([[8, 9, EOS], [9, 20, EOS], [12, 13, 14], [30, 11, EOS]])
    inputs = np.roll(targets, 1, axis=1)
    inputs[:, 0] = BOS
    state = network.start(source)
    expected = written(network, state.select(owner), targets)
    np.testing.assert_allclose(network.likelihoods(state, owner, inputs, targets), expected, atol=1e-4)


def test_copying_and_generating_are_what_a_step_is_made_of(network: Network[TorchState], source: PaddedSource) -> None:
    owner = ids(1, 0, 0)
    inputs = np.array([[BOS, 30], [BOS, 9], [BOS, 12]])
    state = network.start(source)
    scores = network.copy_scores(inputs, state, owner)
    for token in (9, EOS):
        generated = network.generated_score(scores.features.reshape(6, -1), token).reshape(3, 2) + scores.not_copied
        copied = np.where(source.ids[owner][:, None, :] == token, np.exp(scores.copied), 0).sum(-1)
        first, after = network.step(inputs[:, 0].copy(), state.select(owner))
        second, _ = network.step(inputs[:, 1].copy(), after)
        expected = np.stack((first.log_probs[:, token], second.log_probs[:, token]), axis=1)
        np.testing.assert_allclose(np.log(np.exp(generated) + copied), expected, atol=1e-4)
