"""A model whose probabilities are a fixed function of the item and of what was written: all is reproducible."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from lmchat.decoding.vocabulary import Vocabulary
from lmchat.model.arrays import Floats, Ids
from lmchat.model.step import StepOutput

Distribution = Callable[[int, tuple[int, ...]], Floats]
EOS = 0
SRC_LEN = 3


@dataclass(frozen=True)
class FakeState:
    """What each row has been given, and whose row it is."""

    given: Ids
    items: Ids

    def select(self, rows: Ids) -> FakeState:
        return FakeState(self.given[rows], self.items[rows])


class FakeModel:
    """A step function over a distribution (item, written) -> log-probabilities (vocab,)."""

    def __init__(self, distribution: Distribution, vocab: int) -> None:
        self.distribution = distribution
        self.vocabulary = Vocabulary.build(vocab, EOS)
        self.steps = 0
        self.rows = 0

    def start(self, items: Sequence[int] = (0,)) -> FakeState:
        return FakeState(np.empty((len(items), 0), dtype=np.int64), np.array(items))

    def first(self, items: Sequence[int] = (0,)) -> Ids:
        return np.full(len(items), EOS)

    def step(self, tokens: Ids, state: FakeState) -> tuple[StepOutput, FakeState]:
        self.steps += 1
        self.rows += len(tokens)
        given = np.concatenate((state.given, tokens[:, None]), axis=1)
        rows = zip(state.items.tolist(), given[:, 1:].tolist(), strict=True)
        log_probs = np.stack([self.distribution(item, tuple(written)) for item, written in rows])
        attention = np.full((len(tokens), SRC_LEN), 1 / SRC_LEN, dtype=np.float32)
        p_copy = np.full(len(tokens), 0.5, dtype=np.float32)
        return StepOutput(log_probs, attention, p_copy), FakeState(given, state.items)


def log_softmax(scores: NDArray[np.floating]) -> Floats:
    """Log-probabilities of scores (..., vocab)."""
    return (scores - np.log(np.exp(scores).sum(-1, keepdims=True))).astype(np.float32)


def random_distribution(vocab: int, seed: int = 0) -> Distribution:
    def distribution(item: int, written: tuple[int, ...]) -> Floats:
        generator = np.random.default_rng(hash((seed, item, *written)) % 2**31)
        return log_softmax(1.5 * generator.standard_normal(vocab))

    return distribution


def from_table(table: dict[tuple[int, ...], dict[int, float]], vocab: int) -> Distribution:
    """Probabilities by what was written; what the table does not hold ends."""

    def distribution(_item: int, written: tuple[int, ...]) -> Floats:
        chances = table.get(written, {EOS: 1.0})
        logs = [math.log(chances[token]) if token in chances else -math.inf for token in range(vocab)]
        return np.array(logs, dtype=np.float32)

    return distribution


@pytest.fixture
def random_model() -> Callable[..., FakeModel]:
    return lambda vocab=5, seed=0: FakeModel(random_distribution(vocab, seed), vocab)


@pytest.fixture
def table_model() -> Callable[..., FakeModel]:
    return lambda table, vocab=5: FakeModel(from_table(table, vocab), vocab)


@pytest.fixture
def model_of() -> Callable[[Distribution, int], FakeModel]:
    return FakeModel
