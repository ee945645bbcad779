"""The network on ONNX Runtime gives what torch's gives, in float32 to rounding and in int8 to its precision."""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from lmchat.model.inputs import PaddedSource, pad_sources
from lmchat.model.onnx_graph import Graph
from lmchat.model.onnx_graphs import FLOAT, Built, step
from lmchat.model.onnx_network import OnnxNetwork
from lmchat.model.onnx_session import MOST_THREADS, Session, default_threads
from lmchat.model.quantized import LARGEST, SCALE, dequantize_weights, quantize_weights
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.torch_network import TorchNetwork

BOS, EOS = 1, 2
ROWS = [[5, 6, 8, 9, 7, 9, 20, 21, 8], [5, 6, 11, 7, 30, 11], [5, 6, 7, 33]]
QUERIES = [2, 1, 0]
KINDS = [{}, {"modeling_size": 6}, {"query": "match"}, {"query": "alignment"}, {"query": "none"}]
Pair = tuple[OnnxNetwork, TorchNetwork]


@pytest.fixture(params=KINDS, ids=lambda changes: "-".join(map(str, changes.values())) or "plain")
def pair(request: pytest.FixtureRequest, make_model: Callable[..., Seq2Seq]) -> Pair:
    """The same float32 weights on both."""
    return both(make_model(**request.param))


@pytest.fixture
def int8(make_model: Callable[..., Seq2Seq]) -> Pair:
    """Quantized weights, and torch's network with what they stand for."""
    model = make_model()
    quantized = quantize_weights({name: weight.numpy() for name, weight in model.state_dict().items()})
    model.load_state_dict({name: torch.from_numpy(own) for name, own in dequantize_weights(quantized).items()})
    return OnnxNetwork(model.config, quantized, threads=1), TorchNetwork(model)


def both(model: Seq2Seq, threads: int = 1) -> Pair:
    if model.encoder.modeling is not None:  # at the beginning it adds nothing
        torch.nn.init.normal_(model.encoder.modeling.project.weight)
    torch.nn.init.normal_(model.encoder.in_query)
    torch.nn.init.normal_(model.output_bias)
    weights = {name: weight.detach().numpy() for name, weight in model.state_dict().items()}
    return OnnxNetwork(model.config, weights, threads), TorchNetwork(model)


@pytest.fixture
def source() -> PaddedSource:
    return pad_sources(ROWS, QUERIES, 0)


def ids(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def close(found: np.ndarray, expected: np.ndarray, tolerance: float = 1e-5) -> None:
    np.testing.assert_allclose(found, expected, atol=tolerance, rtol=1e-5)


@pytest.mark.parametrize("queries", [QUERIES, [0, 0, 0], [2, 1, 1]], ids=str)
def test_steps_are_those_of_torch(pair: Pair, queries: list[int]) -> None:
    source = pad_sources(ROWS, queries, 0)
    ours, theirs = pair
    state, expected_state = ours.start(source), theirs.start(source)
    tokens = ids(BOS, 12, 8)
    for _ in range(4):
        output, state = ours.step(tokens, state)
        expected, expected_state = theirs.step(tokens, expected_state)
        for name in ("log_probs", "attention", "p_copy"):
            assert getattr(output, name).dtype == np.float32
            close(getattr(output, name), getattr(expected, name))
        tokens = expected.log_probs.argmax(1)


def test_a_mixture_is_a_distribution_that_copies_a_token_from_all_its_places(pair: Pair, source: PaddedSource) -> None:
    output, _ = pair[0].step(ids(BOS, BOS, BOS), pair[0].start(source))
    close(np.exp(output.log_probs).sum(1), np.ones(3))
    twice = source.ids[0] == 9
    assert twice.sum() == 2
    assert np.exp(output.log_probs[0, 9]) >= output.p_copy[0] * output.attention[0, twice].sum() - 1e-6


@pytest.mark.parametrize("quantized", [False, True])
def test_a_narrowed_network_is_one_that_never_had_other_tokens(
    quantized: bool, int8: Pair, make_model: Callable[..., Seq2Seq]
) -> None:
    whole = int8[0] if quantized else both(make_model())[0]
    pieces = np.setdiff1d(np.arange(whole.config.vocab_size), [3, 10, 15, 40])
    own = {name: values[pieces] for name, values in whole._weights.items() if name.startswith(("embedding", "output"))}
    few = OnnxNetwork(replace(whole.config, vocab_size=len(pieces)), {**whole._weights, **own}, threads=1)
    narrowed = whole.narrowed(pieces)
    source = pad_sources(ROWS, QUERIES, 0)
    renumbered = pad_sources([np.searchsorted(pieces, row).tolist() for row in ROWS], QUERIES, 0)
    state, expected_state = narrowed.start(source), few.start(renumbered)
    tokens = ids(BOS, BOS, BOS)
    for _ in range(4):
        output, state = narrowed.step(tokens, state)
        expected, expected_state = few.step(tokens, expected_state)
        assert output.log_probs.shape == (3, len(pieces))
        close(output.log_probs, expected.log_probs)
        close(np.exp(output.log_probs).sum(1), np.ones(3))
        tokens = expected.log_probs.argmax(1)


@pytest.mark.parametrize("rows", [[0, 0, 1, 1, 2, 2], [2, 0], [1, 1, 0], [2], [0, 2, 2, 2]], ids=str)
def test_rows_are_repeated_reordered_and_dropped(pair: Pair, source: PaddedSource, rows: list[int]) -> None:
    outputs = []
    for network in pair:
        _, state = network.step(ids(BOS, BOS, BOS), network.start(source))
        chosen, after = network.step(ids(12, 8, 30)[rows], state.select(ids(*rows)))
        last, _ = network.step(ids(12), after.select(ids(len(rows) - 1)))
        outputs.append((chosen, last))
    for found, expected in zip(*outputs, strict=True):
        close(found.log_probs, expected.log_probs)
        close(found.attention, expected.attention)


def test_memory_that_no_row_needs_is_let_go(pair: Pair, source: PaddedSource) -> None:
    state = pair[0].start(source).select(ids(2, 0, 2))
    assert state.memory.ids.tolist() == source.ids[[0, 2]].tolist()
    assert state.owner.tolist() == [1, 0, 1]


def test_a_state_can_be_stepped_from_twice(pair: Pair, source: PaddedSource) -> None:
    network = pair[0]
    state = network.start(source)
    first, _ = network.step(ids(BOS, BOS, BOS), state)
    network.step(ids(12, 12, 12), state)
    second, _ = network.step(ids(BOS, BOS, BOS), state)
    assert np.array_equal(first.log_probs, second.log_probs)


def test_scores_of_given_texts_are_in_floats_where_steps_are_in_int8(int8: Pair, source: PaddedSource) -> None:
    inputs = np.array([[BOS, 12, 8, 30], [BOS, 9, 9, 5], [BOS, 33, 7, 7]], np.int64)
    likely = [net.likelihoods(net.start(source), ids(0, 1, 2), inputs, np.roll(inputs, -1, axis=1)) for net in int8]
    close(*likely)


def test_teacher_forcing_is_that_of_torch(pair: Pair, source: PaddedSource) -> None:
    inputs = np.array([[BOS, 12, 8, 30], [BOS, 9, 9, 5], [BOS, 33, 7, 7], [BOS, 20, 21, 8]], np.int64)
    owner, targets = ids(0, 0, 2, 1), np.roll(inputs, -1, axis=1)
    ours, theirs = ([network, network.start(source)] for network in pair)
    found, expected = (network.copy_scores(inputs, state, owner) for network, state in (ours, theirs))
    for name in ("copied", "not_copied", "features"):
        close(getattr(found, name), getattr(expected, name))
    features = expected.features.reshape(-1, expected.features.shape[-1])
    close(ours[0].generated_score(features, EOS), theirs[0].generated_score(features, EOS))
    likely = [network.likelihoods(state, owner, inputs, targets) for network, state in (ours, theirs)]
    close(*likely)


def test_what_the_encoder_thinks_is_that_of_torch(pair: Pair, source: PaddedSource) -> None:
    ours, theirs = (network.memory(network.start(source)) for network in pair)
    assert ours.shape == (*source.ids.shape, pair[0].config.memory_size)
    for length, own, expected in zip(source.lengths, ours, theirs, strict=True):
        close(own[:length], expected[:length])


def test_many_positions_are_scored_in_parts(pair: Pair, source: PaddedSource, monkeypatch: pytest.MonkeyPatch) -> None:
    features = pair[0].copy_scores(np.full((3, 5), BOS), pair[0].start(source), ids(0, 1, 2)).features.reshape(15, -1)
    whole = pair[0].generated_score(features, EOS)
    monkeypatch.setattr("lmchat.model.onnx_network.SCORED_POSITIONS", 4)
    close(pair[0].generated_score(features, EOS), whole)
    assert pair[0].generated_score(features[:0], EOS).shape == (0,)


def test_an_int8_step_is_the_float_step_within_its_precision(int8: Pair, source: PaddedSource) -> None:
    ours, theirs = int8
    state, expected_state = ours.start(source), theirs.start(source)
    generator = np.random.default_rng(4)
    for _ in range(6):
        tokens = generator.integers(5, 40, 3)
        output, state = ours.step(tokens, state)
        expected, expected_state = theirs.step(tokens, expected_state)
        close(output.log_probs, expected.log_probs, 0.1)
        assert not np.array_equal(output.log_probs, expected.log_probs)


def test_an_int8_row_is_the_same_alone_and_beside_others(int8: Pair, source: PaddedSource) -> None:
    network, tokens = int8[0], ids(BOS, 12, 8)
    together, after = network.step(tokens, network.start(source))
    again, _ = network.step(tokens, after)
    for row, (own, query) in enumerate(zip(ROWS, QUERIES, strict=True)):
        alone, state = network.step(tokens[row : row + 1], network.start(pad_sources([own], [query], 0)))
        close(together.log_probs[row], alone.log_probs[0])
        close(together.attention[row, : alone.attention.shape[1]], alone.attention[0], 1e-6)
        close(again.log_probs[row], network.step(tokens[row : row + 1], state)[0].log_probs[0])
    assert not together.attention[2, len(ROWS[2]) :].any()


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_int8_products_of_the_largest_numbers_do_not_overflow(sign: float) -> None:
    graph = Graph({"a.weight": np.full((8, 512), LARGEST, np.int8), "a.weight" + SCALE: np.ones(8, np.float32)})
    product = graph.product("x", ["a.weight"])
    session = Session(Built(graph.model({"x": FLOAT}, [product]), graph.weights()), threads=1)
    (found,) = session({"x": np.full((1, 512), sign, np.float32)})
    np.testing.assert_allclose(found, np.full((1, 8), sign * 512 * LARGEST), rtol=1e-3)


def test_threads_that_begin_together_make_a_graph_once(
    pair: Pair, source: PaddedSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Built] = []

    def slowly(built: Built, threads: int, keeps: bool = True) -> Session:
        made.append(built)
        time.sleep(0.05)
        return Session(built, threads, keeps)

    monkeypatch.setattr("lmchat.model.onnx_network.Session", slowly)
    threads = [threading.Thread(target=pair[0].start, args=(source,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_several_threads_get_the_same(pair: Pair, source: PaddedSource) -> None:
    network = pair[0]
    expected, _ = network.step(ids(BOS, BOS, BOS), network.start(source))
    found: list[np.ndarray] = []

    def work() -> None:
        scores = network.copy_scores(np.full((3, 2), BOS), network.start(source), ids(0, 1, 2))
        assert scores.features.shape[0] == 3
        found.append(network.step(ids(BOS, BOS, BOS), network.start(source))[0].log_probs)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    for log_probs in found:
        assert np.array_equal(log_probs, expected.log_probs)


def test_on_one_core_it_gives_the_same(make_model: Callable[..., Seq2Seq], source: PaddedSource) -> None:
    network, _ = both(make_model(), threads=2)
    before, _ = network.step(ids(BOS, BOS, BOS), network.start(source))
    session = network._session(step)
    network.use_one_core()
    after, _ = network.step(ids(BOS, BOS, BOS), network.start(source))
    assert np.array_equal(before.log_probs, after.log_probs)
    assert network._session(step) is not session


@pytest.mark.parametrize(("asked", "most"), [("1", 1), ("64", MOST_THREADS), ("", MOST_THREADS), ("0", MOST_THREADS)])
def test_threads_are_no_more_than_asked_for_nor_than_are_worth_it(
    asked: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert 1 <= default_threads() <= most


def test_what_fails_is_told_by_its_exception_alone(
    pair: Pair, source: PaddedSource, capfd: pytest.CaptureFixture[str]
) -> None:
    network = pair[0]
    state = network.start(source)
    with pytest.raises(Exception, match="ONNXRuntimeError"):
        network.step(ids(BOS, BOS), state)
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("threads", [1, 2])
def test_it_works_in_a_forked_process(threads: int, make_model: Callable[..., Seq2Seq], source: PaddedSource) -> None:
    network, _ = both(make_model(), threads)
    expected, _ = network.step(ids(BOS, BOS, BOS), network.start(source))
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()

    def work() -> None:
        network.use_one_core()
        network.use_one_core()
        theirs.send(network.step(ids(BOS, BOS, BOS), network.start(source))[0].log_probs)

    process = context.Process(target=work)
    process.start()
    assert ours.poll(60)
    assert np.array_equal(ours.recv(), expected.log_probs)
    process.join(60)
    assert process.exitcode == 0
