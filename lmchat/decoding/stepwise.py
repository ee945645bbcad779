"""The loop that writes one token a step for each item: greedy decoding and sampling differ in how they choose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic

import torch
from torch import Tensor

from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.constraints import Constraints
from lmchat.decoding.hypothesis import Hypothesis, StopReason, Update
from lmchat.decoding.step import State, StepFunction, StepOutput
from lmchat.decoding.trellis import Trellis
from lmchat.decoding.vocabulary import Vocabulary

Choose = Callable[[Tensor, Sequence[int]], Tensor]
"""Takes scores (rows, vocab), -inf for what may not be written, and each row's item; gives the tokens (rows,)."""


@torch.inference_mode()
def write_stepwise(
    step: StepFunction[State],
    state: State,
    start: Tensor,
    vocabulary: Vocabulary,
    config: DecodingConfig,
    choose: Choose,
    sources: Sequence[Sequence[int]] = (),
    watch: bool = False,
) -> Iterator[list[Update]]:
    """Decode a batch, one step an iteration; see `decode` for the arguments."""
    rows = _Rows(state, start, vocabulary, config, sources, watch)
    while rows.items:
        output, rows.state = step(rows.tokens, rows.state)
        yield rows.advance(output, choose)


class _Rows(Generic[State]):
    """The items that are still being written, one row each."""

    def __init__(
        self,
        state: State,
        start: Tensor,
        vocabulary: Vocabulary,
        config: DecodingConfig,
        sources: Sequence[Sequence[int]],
        watch: bool,
    ) -> None:
        self.state = state
        self.items = list(range(len(start)))
        self.tokens = start
        self._ids = start.new_empty(len(start), 0)
        self._scores = torch.zeros(len(start), device=start.device)
        self._constraints = Constraints(vocabulary, config, sources)
        self._trellis = Trellis(details=watch)
        self._eos, self._longest, self._watch = vocabulary.eos, config.max_new_tokens, watch

    def advance(self, output: StepOutput, choose: Choose) -> list[Update]:
        """Take in one step: choose tokens, let go of rows that ended."""
        tokens = choose(self._constraints.apply(output.log_probs, self._ids, self.items), self.items)
        log_probs = output.log_probs.gather(1, tokens[:, None]).squeeze(1)
        check_numbers(log_probs)
        self._scores = self._scores + log_probs
        ended = {row for row, token in enumerate(tokens.tolist()) if token == self._eos}
        updates = [self._finish(row, "eos") for row in sorted(ended)]
        self._go_on(output, tokens, log_probs, ended)
        if len(self._trellis) == self._longest:
            updates += [self._finish(row, "length") for row in range(len(self.items))]
            self.items = []
        elif self._watch:
            written = len(self._trellis)
            updates += [
                Update(item, self._trellis.records(row, written, written - 1)) for row, item in enumerate(self.items)
            ]
        return updates

    def _finish(self, row: int, reason: StopReason) -> Update:
        hypothesis = Hypothesis(tuple(self._trellis.records(row, len(self._trellis))), float(self._scores[row]), reason)
        given = len(hypothesis.tokens) - (reason == "length") if self._watch else 0
        return Update(self.items[row], hypothesis.tokens[given:], hypothesis)

    def _go_on(self, output: StepOutput, tokens: Tensor, log_probs: Tensor, ended: set[int]) -> None:
        """Keep the rows that did not end, with what they wrote."""
        rows = torch.arange(len(tokens), device=tokens.device)
        if ended:
            rows = torch.tensor([row for row in rows.tolist() if row not in ended], dtype=torch.int64).to(rows.device)
            self.items = [item for row, item in enumerate(self.items) if row not in ended]
            tokens, log_probs = tokens[rows], log_probs[rows]
            self._ids, self._scores = self._ids[rows], self._scores[rows]
            if self.items:
                self.state = self.state.select(rows)
        self._trellis.add(output, len(self.items))
        self._trellis.go_on(rows, tokens, log_probs)
        self.tokens = tokens
        self._ids = torch.cat((self._ids, tokens[:, None]), dim=1)


def check_numbers(log_probs: Tensor) -> None:
    """Raise `ArithmeticError` when a model gave something that is not a number."""
    if log_probs.isnan().any():
        raise ArithmeticError("the model gave probabilities that are not numbers")
