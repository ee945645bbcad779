"""What every step gave, and the way back from any row to the tokens that led there.

Nothing is copied while decoding: a step leaves references to its tensors and, for each row of the next step, the row it
came from. Records are made only for tokens that someone reads.
"""

from __future__ import annotations

from functools import cached_property

from torch import Tensor

from lmchat.decoding.hypothesis import TokenRecord
from lmchat.model.step import StepOutput

ALTERNATIVES = 5


class TrellisStep:
    """One step: what the model gave for each row, and the rows that went on from it.

    Args:
        output: of the step, (rows_before, ...).
        details: whether to keep entropy and alternatives.
    """

    def __init__(self, output: StepOutput, details: bool) -> None:
        self.attention, self.p_copy = output.attention, output.p_copy
        self._entropy = self._best = None
        if details:
            self._entropy = -(output.log_probs.exp() * output.log_probs.clamp_min(-1e4)).sum(-1)  # (rows_before,)
            self._best = output.log_probs.topk(min(ALTERNATIVES, output.log_probs.shape[1]))
        self.rows_after: tuple[Tensor, Tensor, Tensor] | None = None

    @cached_property
    def links(self) -> tuple[list[int], list[int], list[float]]:
        """Parents, tokens and log-probabilities as lists."""
        if self.rows_after is None:
            raise RuntimeError("no row went on from this step")
        parents, tokens, log_probs = self.rows_after
        return parents.tolist(), tokens.tolist(), log_probs.tolist()

    @cached_property
    def details(self) -> tuple[list[float], list[list[tuple[int, float]]]]:
        """Entropy and alternatives of each row; empty lists when they were not kept."""
        if self._entropy is None or self._best is None:
            return [], []
        values, places = self._best[0].tolist(), self._best[1].tolist()
        return self._entropy.tolist(), [list(zip(i, v, strict=True)) for i, v in zip(places, values, strict=True)]

    @cached_property
    def gates(self) -> list[float]:
        """The copy gate of each row."""
        gates: list[float] = self.p_copy.tolist()
        return gates


class Trellis:
    """All steps of one decoding."""

    def __init__(self, details: bool) -> None:
        self._details = details
        self._steps: list[TrellisStep] = []

    def __len__(self) -> int:
        return len(self._steps)

    def add(self, output: StepOutput) -> None:
        """Keep a step."""
        self._steps.append(TrellisStep(output, self._details))

    def go_on(self, parents: Tensor, tokens: Tensor, log_probs: Tensor) -> None:
        """Say what the rows after the last step are.

        Args:
            parents: (rows_after,) int64, the row each one came from.
            tokens: (rows_after,) int64, what it wrote.
            log_probs: (rows_after,), the model's log-probability of that.
        """
        self._steps[-1].rows_after = (parents, tokens, log_probs)

    def records(self, row: int, length: int, start: int = 0, stop: int | None = None) -> list[TokenRecord]:
        """Tokens `start` to `stop` of the hypothesis that, `length` tokens long, stands in row `row`."""
        found: list[TokenRecord] = []
        stop = length if stop is None else stop
        for time in range(length - 1, start - 1, -1):
            step = self._steps[time]
            parents, tokens, log_probs = step.links
            if time < stop:
                found.append(self._record(step, parents[row], tokens[row], log_probs[row]))
            row = parents[row]
        found.reverse()
        return found

    @staticmethod
    def _record(step: TrellisStep, origin: int, token: int, log_prob: float) -> TokenRecord:
        entropies, alternatives = step.details
        return TokenRecord(
            id=token,
            log_probability=log_prob,
            p_copy=step.gates[origin],
            attention=step.attention[origin],
            entropy=entropies[origin] if entropies else None,
            alternatives=tuple(alternatives[origin]) if alternatives else (),
        )
