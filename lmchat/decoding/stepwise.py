"""The loop that writes one token a step for each item: greedy decoding and sampling differ in how they choose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from lmchat.decoding.batch import Batch
from lmchat.decoding.hypothesis import Hypothesis, StopReason, Update
from lmchat.decoding.step import State, StepFunction, StepOutput
from lmchat.decoding.trellis import Trellis
from lmchat.model.arrays import Floats, Ids

Choose = Callable[[Floats, Sequence[int]], Ids]
"""Takes scores (rows, vocab), -inf for what may not be written, and each row's item; gives the tokens (rows,)."""
IsLast = Callable[[int], bool]
"""Takes the tokens of one item in turn; true when the text shall end with this one."""


def write_stepwise(
    step: StepFunction[State],
    batch: Batch[State],
    choose: Choose,
    is_last: Sequence[IsLast] = (),
) -> Iterator[list[Update]]:
    """Decode a batch, one step an iteration; see `decode` for the arguments."""
    rows = _Rows(batch, is_last)
    while rows.items:
        output, rows.state = step(rows.tokens, rows.state)
        yield rows.advance(output, choose)


class _Rows(Generic[State]):
    """The items that are still being written, one row each."""

    def __init__(self, batch: Batch[State], is_last: Sequence[IsLast]) -> None:
        start = batch.start
        self.state = batch.state
        self.items = list(range(len(start)))
        self.tokens = start
        self._ids = np.empty((len(start), 0), dtype=np.int64)
        self._every_row = np.arange(len(start))
        self._scores = np.zeros(len(start), dtype=np.float32)
        self._constraints = batch.constraints
        self._trellis = Trellis(details=batch.watch)
        self._eos, self._longest = batch.vocabulary.eos, batch.config.max_new_tokens
        self._watch, self._is_last = batch.watch, is_last

    def advance(self, output: StepOutput, choose: Choose) -> list[Update]:
        """Take in one step: choose tokens, let go of rows that ended, and after it of rows that were to end with it."""
        tokens = choose(self._constraints.apply(output.log_probs, self._ids, self.items), self.items)
        log_probs = output.log_probs[self._every_row[: len(tokens)], tokens]
        check_numbers(log_probs)
        self._scores = self._scores + log_probs
        chosen = tokens.tolist()
        ended = [row for row, token in enumerate(chosen) if token == self._eos]
        last = [row for row, token in enumerate(chosen) if token != self._eos and self._stops(row, token)]
        updates = [self._finish(row, "eos") for row in ended]
        going = len(tokens) - len(ended) - len(last)
        self._go_on(output, tokens, log_probs, ended, last)
        if last:
            updates += [self._finish(row, "stop") for row in range(going, len(self.items))]
            self._keep(np.arange(going))
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
        given = len(hypothesis.tokens) - (reason != "eos") if self._watch else 0
        return Update(self.items[row], hypothesis.tokens[given:], hypothesis)

    def _stops(self, row: int, token: int) -> bool:
        """Whether a row shall end with the token."""
        return bool(self._is_last) and self._is_last[self.items[row]](token)

    def _go_on(
        self, output: StepOutput, tokens: Ids, log_probs: Floats, ended: Sequence[int], last: Sequence[int]
    ) -> None:
        """Keep the rows that did not end, with what they wrote; those that end with it stand behind the others."""
        rows = self._every_row[: len(tokens)]
        if ended or last:
            left = {*ended, *last}
            rows = np.array([*(row for row in range(len(tokens)) if row not in left), *last], dtype=np.int64)
            tokens, log_probs = tokens[rows], log_probs[rows]
            self._keep(rows)
        self._trellis.add(output, len(self.items))
        self._trellis.go_on(rows, tokens, log_probs)
        self.tokens = tokens
        self._ids = np.concatenate((self._ids, tokens[:, None]), axis=1)

    def _keep(self, rows: Ids) -> None:
        """Keep these rows only, in this order."""
        self.items = [self.items[row] for row in rows.tolist()]
        self.tokens, self._ids, self._scores = self.tokens[rows], self._ids[rows], self._scores[rows]
        if self.items:
            self.state = self.state.select(rows)


def check_numbers(log_probs: NDArray[np.floating]) -> None:
    """Raise `ArithmeticError` when a model gave something that is not a number."""
    if np.isnan(log_probs).any():
        raise ArithmeticError("the model gave probabilities that are not numbers")
