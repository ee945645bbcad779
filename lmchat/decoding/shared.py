"""Several samples of each item, of which those that have written the same so far are computed as one row.

At a low temperature most samples begin alike, and many stay alike to the end. What the model says after a prefix does
not depend on how many samples have it, and each sample draws from a generator of its own: so this gives what sampling
them one by one would, in fewer rows (docs/performance.md says how many).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

import numpy as np

from lmchat.decoding.batch import Batch
from lmchat.decoding.config import MAX_SEED
from lmchat.decoding.hypothesis import Hypothesis, StopReason, Update
from lmchat.decoding.sampling import Sampler
from lmchat.decoding.step import State, StepOutput
from lmchat.decoding.stepwise import check_numbers
from lmchat.decoding.trellis import Trellis
from lmchat.model.arrays import Floats, Ids


@dataclass(frozen=True, slots=True)
class Drawn:
    """A text that is complete.

    Attributes:
        item: the item that it is about.
        samples: how many of the item's samples have written it.
        ids: its tokens, without the end.
        score: the sum of their log-probabilities, and of that of the end.
        reason: why it ended.
        row: where it stood when its last token was written.
    """

    item: int
    samples: int
    ids: list[int]
    score: float
    reason: StopReason
    row: int


@dataclass(frozen=True, slots=True)
class _Branch:
    """What some samples of an item have in common.

    Attributes:
        item: the item.
        samples: which they are, among those of all items.
        parent: the row of the step before that they come from.
        token: what they wrote last.
    """

    item: int
    samples: list[int]
    parent: int
    token: int


class Branches(Generic[State]):
    """The different prefixes that are still being written, one row each; see `decode` for the arguments."""

    def __init__(self, batch: Batch[State], seeds: Sequence[int]) -> None:
        config, start = batch.config, batch.start
        self.state = batch.state
        self.tokens = start
        self.rows = [
            _Branch(item, list(range(item * config.samples, (item + 1) * config.samples)), item, token)
            for item, token in enumerate(start.tolist())
        ]
        every = [
            (seed * config.samples + sample) % (MAX_SEED + 1) for seed in seeds for sample in range(config.samples)
        ]
        self._choose = Sampler(config, every)
        self._ids = np.empty((len(start), 0), dtype=np.int64)
        self._scores = np.zeros(len(start), dtype=np.float32)
        self._constraints = batch.constraints
        self._trellis = Trellis(details=batch.watch)
        self._eos, self._config = batch.vocabulary.eos, config

    def advance(self, output: StepOutput) -> list[Drawn]:
        """Take in one step: let each sample draw, part those that differ, and let go of those that ended."""
        branches = self._draw(self._constraints.apply(output.log_probs, self._ids, [row.item for row in self.rows]))
        parents = np.array([branch.parent for branch in branches])
        tokens = np.array([branch.token for branch in branches])
        log_probs = output.log_probs[parents, tokens]
        check_numbers(log_probs)
        scores = self._scores[parents] + log_probs
        ended = [
            self._drawn(branch, branch.parent, score, "eos")
            for branch, score in zip(branches, scores.tolist(), strict=True)
            if branch.token == self._eos
        ]
        self._trellis.add(output, len({row.item for row in self.rows}))
        going = tokens != self._eos
        self.rows = [branch for branch in branches if branch.token != self._eos]
        self._go_on(parents[going], tokens[going], log_probs[going], scores[going])
        return ended + (self._cut() if len(self._trellis) == self._config.max_new_tokens else [])

    def certain(self) -> list[Update]:
        """The token written last of each item whose samples are all alike so far."""
        written = len(self._trellis)
        return [
            Update(row.item, self._trellis.records(at, written, written - 1))
            for at, row in enumerate(self.rows)
            if len(row.samples) == self._config.samples
        ]

    def hypothesis(self, text: Drawn) -> Hypothesis:
        """A text with its reasons."""
        return Hypothesis(tuple(self._trellis.records(text.row, len(text.ids))), text.score, text.reason)

    def _draw(self, scores: Floats) -> list[_Branch]:
        """What the samples of each row write next, those of a row that write the same as one branch."""
        draws = [(at, row.item, sample) for at, row in enumerate(self.rows) for sample in row.samples]
        rows = np.array([at for at, _, _ in draws])
        tokens = self._choose(scores, [sample for _, _, sample in draws], rows).tolist()
        branches: dict[tuple[int, int], _Branch] = {}
        for (at, item, sample), token in zip(draws, tokens, strict=True):
            branch = branches.get((at, token))
            if branch is None:
                branch = branches[at, token] = _Branch(item, [], at, token)
            branch.samples.append(sample)
        return list(branches.values())

    def _go_on(self, parents: Ids, tokens: Ids, log_probs: Floats, scores: Floats) -> None:
        """Make these branches the rows of the next step."""
        self._trellis.go_on(parents, tokens, log_probs)
        self.tokens, self._scores = tokens, scores
        self._ids = np.concatenate((self._ids[parents], tokens[:, None]), axis=1)
        if self.rows and len(self._trellis) < self._config.max_new_tokens:
            self.state = self.state.select(parents)

    def _cut(self) -> list[Drawn]:
        """End all samples at the maximum length."""
        rows, self.rows = self.rows, []
        return [self._drawn(row, at, float(self._scores[at]), "length") for at, row in enumerate(rows)]

    def _drawn(self, branch: _Branch, row: int, score: float, reason: StopReason) -> Drawn:
        """What stands in a row, as the text of a branch."""
        return Drawn(branch.item, len(branch.samples), self._ids[row].tolist(), score, reason, row)
