"""A model whose probabilities are a fixed function of the item and of what was written: all is reproducible."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor

from lmchat.decoding.vocabulary import Vocabulary
from lmchat.model.step import StepOutput

Distribution = Callable[[int, tuple[int, ...]], Tensor]
EOS = 0
SRC_LEN = 3


@dataclass(frozen=True)
class FakeState:
    """What each row has been given, and whose row it is."""

    given: Tensor
    items: Tensor

    def select(self, rows: Tensor) -> FakeState:
        return FakeState(self.given[rows], self.items[rows])


class FakeModel:
    """A step function over a distribution (item, written) -> log-probabilities (vocab,)."""

    def __init__(self, distribution: Distribution, vocab: int) -> None:
        self.distribution = distribution
        self.vocabulary = Vocabulary.build(vocab, EOS)
        self.steps = 0
        self.rows = 0

    def start(self, items: Sequence[int] = (0,)) -> FakeState:
        return FakeState(torch.empty(len(items), 0, dtype=torch.int64), torch.tensor(list(items)))

    def first(self, items: Sequence[int] = (0,)) -> Tensor:
        return torch.full((len(items),), EOS)

    def step(self, tokens: Tensor, state: FakeState) -> tuple[StepOutput, FakeState]:
        self.steps += 1
        self.rows += len(tokens)
        given = torch.cat((state.given, tokens[:, None]), dim=1)
        rows = zip(state.items.tolist(), given[:, 1:].tolist(), strict=True)
        log_probs = torch.stack([self.distribution(item, tuple(written)) for item, written in rows])
        attention = torch.full((len(tokens), SRC_LEN), 1 / SRC_LEN)
        return StepOutput(log_probs, attention, torch.full((len(tokens),), 0.5)), FakeState(given, state.items)


def random_distribution(vocab: int, seed: int = 0) -> Distribution:
    def distribution(item: int, written: tuple[int, ...]) -> Tensor:
        generator = torch.Generator().manual_seed(hash((seed, item, *written)) % 2**31)
        return torch.randn(vocab, generator=generator).mul(1.5).log_softmax(-1)

    return distribution


def from_table(table: dict[tuple[int, ...], dict[int, float]], vocab: int) -> Distribution:
    """Probabilities by what was written; what the table does not hold ends."""

    def distribution(_item: int, written: tuple[int, ...]) -> Tensor:
        chances = table.get(written, {EOS: 1.0})
        return torch.tensor([math.log(chances[token]) if token in chances else -math.inf for token in range(vocab)])

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
