"""What every step gave, and the way back from any row to the tokens that led there.

Nothing is copied while decoding: a step leaves references to its arrays and, for each row of the next step, the row it
came from. Records are made only for tokens that someone reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from lmchat.decoding.hypothesis import TokenRecord
from lmchat.decoding.top import top_k
from lmchat.model.arrays import Floats, Ids
from lmchat.model.step import StepOutput

ALTERNATIVES = 5
LEAST = np.float32(-1e4)
"""Stands for the logarithm of zero where it is multiplied by zero."""

Details = tuple[float, tuple[tuple[int, float], ...]]
"""Entropy and alternatives of a token's distribution."""


class TrellisStep:
    """One step: what the model gave for each row, and the rows that went on from it.

    Args:
        output: of the step, (rows_before, ...).
        readers: the rows that details will be asked of; their distributions are let go when all have been.
    """

    def __init__(self, output: StepOutput, readers: int) -> None:
        self.attention, self.p_copy = output.attention, output.p_copy
        self.rows_after: tuple[Ids, Ids, Floats] | None = None
        self._log_probs = output.log_probs if readers else None
        self._readers = readers
        self._details: dict[int, Details] = {}

    @cached_property
    def links(self) -> tuple[list[int], list[int], list[float]]:
        """Parents, tokens and log-probabilities as lists."""
        if self.rows_after is None:
            raise RuntimeError("no row went on from this step")
        parents, tokens, log_probs = self.rows_after
        return parents.tolist(), tokens.tolist(), log_probs.tolist()

    @cached_property
    def gates(self) -> list[float]:
        """The copy gate of each row."""
        gates: list[float] = self.p_copy.tolist()
        return gates

    def details(self, row: int) -> Details | None:
        """Entropy and alternatives of a row, if they can still be told."""
        if row not in self._details and self._log_probs is not None:
            log_probs = self._log_probs[row]
            values, places = top_k(log_probs[None], ALTERNATIVES)
            alternatives = zip(places[0].tolist(), values[0].tolist(), strict=True)
            self._details[row] = _entropy(log_probs), tuple(alternatives)
            if len(self._details) == self._readers:
                self._log_probs = None
        return self._details.get(row)


class Trellis:
    """All steps of one decoding.

    Args:
        details: whether records have entropy and alternatives; then the records of an item must all be of hypotheses
            that agree where they are asked for.
    """

    def __init__(self, details: bool) -> None:
        self._details = details
        self._steps: list[TrellisStep] = []

    def __len__(self) -> int:
        return len(self._steps)

    def add(self, output: StepOutput, items: int) -> None:
        """Keep a step of so many items."""
        self._steps.append(TrellisStep(output, items if self._details else 0))

    def go_on(self, parents: Ids, tokens: Ids, log_probs: Floats) -> None:
        """Say what the rows after the last step are.

        Args:
            parents: (rows_after,), the row each one came from.
            tokens: (rows_after,), what it wrote.
            log_probs: (rows_after,), the model's log-probability of that.
        """
        self._steps[-1].rows_after = (parents, tokens, log_probs)

    def records(self, row: int, length: int, start: int = 0, stop: int | None = None) -> list[TokenRecord]:
        """Tokens `start` to `stop` of the hypothesis that, `length` tokens long, stands in row `row`."""
        path = list(self._path(row, length, start))
        path.reverse()
        return [_record(*place) for place in path[: None if stop is None else stop - start]]

    def attention(self, row: int, length: int) -> list[Floats]:
        """The attention (src_len,) of each token of a hypothesis, the last one first."""
        return [step.attention[origin] for step, origin, _, _ in self._path(row, length, 0)]

    def _path(self, row: int, length: int, start: int) -> Iterator[tuple[TrellisStep, int, int, float]]:
        """From the last token back to `start`: the step, the row there, the token, its log-probability."""
        for time in range(length - 1, start - 1, -1):
            step = self._steps[time]
            parents, tokens, log_probs = step.links
            yield step, parents[row], tokens[row], log_probs[row]
            row = parents[row]


def _entropy(log_probs: Floats) -> float:
    """The entropy in nats of log-probabilities (vocab,); what is impossible, whose logarithm is -inf, adds nothing."""
    terms = np.exp(log_probs)
    terms *= np.maximum(log_probs, LEAST)
    return -float(terms.sum())


def _record(step: TrellisStep, origin: int, token: int, log_probability: float) -> TokenRecord:
    entropy, alternatives = step.details(origin) or (None, ())
    return TokenRecord(token, log_probability, step.gates[origin], step.attention[origin], entropy, alternatives)
