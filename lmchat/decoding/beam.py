"""Beam search over a batch of items, each with its block of rows.

A hypothesis Y about a source X is scored by Wu et al. 2016 (arXiv:1609.08144, equation 14):

    s(Y) = log P(Y | X) / lp(Y) + cp(Y),    lp(Y) = (5 + |Y|)^a / (5 + 1)^a,
    cp(Y) = b * sum over the source of log min(1, attention paid by all of Y),    a the length, b the coverage penalty.

|Y| counts the end token. An item is done when no live hypothesis can overtake its best finished one, or when as many
have finished as the beam is wide. A text cut at the maximum length counts only when nothing finished.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Generic

import numpy as np

from lmchat.decoding.batch import Batch
from lmchat.decoding.hypothesis import Hypothesis, StopReason, Update
from lmchat.decoding.step import State, StepFunction, StepOutput
from lmchat.decoding.stepwise import check_numbers
from lmchat.decoding.top import top_k
from lmchat.decoding.trellis import Trellis
from lmchat.model.arrays import Floats, Ids, Mask

DEAD = float("-inf")


def write_beam(step: StepFunction[State], batch: Batch[State]) -> Iterator[list[Update]]:
    """Decode a batch, one step an iteration; see `decode` for the arguments."""
    beams = _Beams(batch)
    while beams.items:
        output, beams.state = step(beams.tokens, beams.state)
        yield beams.advance(output)


def length_penalty(length: int, exponent: float) -> float:
    """lp of equation 14.

    >>> length_penalty(7, 1.0)
    2.0
    """
    return float(((5 + length) / 6) ** exponent)


def coverage_penalty(paid: Floats) -> float:
    """cp of equation 14 for b = 1, of the attention paid to each place of the source (src_len,); 0 is padding."""
    return float(np.log(paid[paid > 0].clip(1e-6, 1)).sum())


def _agreed(texts: list[list[int]]) -> int:
    """How many tokens all texts begin with alike."""
    return sum(1 for _ in takewhile(lambda tokens: len(set(tokens)) == 1, zip(*texts, strict=False)))


@dataclass(frozen=True, slots=True)
class _Finished:
    """A hypothesis that is complete: its ids, and the row it stood in before the step that ended it."""

    score: float
    row: int
    ids: list[int]
    reason: StopReason


@dataclass(slots=True)
class _Item:
    """An item of the batch.

    Attributes:
        index: its place in the batch.
        finished: how many hypotheses have finished.
        best: the best finished hypothesis so far.
        given: tokens already given out as certain.
    """

    index: int
    finished: int = 0
    best: _Finished | None = None
    given: int = 0

    @property
    def best_score(self) -> float:
        """What a live hypothesis must beat."""
        return self.best.score if self.best else DEAD


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Continuations of each item, best first, all (items, 2 * beam_size); `parents` are rows."""

    totals: Floats
    log_probs: Floats
    tokens: Ids
    parents: Ids

    def take(self, items: Ids, places: Ids | slice) -> _Candidates:
        """The candidates at `places` of `items`, copied."""
        at = items, places
        return _Candidates(self.totals[at], self.log_probs[at], self.tokens[at], self.parents[at])


class _Beams(Generic[State]):
    """All live hypotheses: `width` rows for each item, best first; rows that are dead have a total of -inf."""

    def __init__(self, batch: Batch[State]) -> None:
        config, start = batch.config, batch.start
        self.state = batch.state
        self.tokens = start
        self.items = [_Item(index) for index in range(len(start))]
        self._config, self._eos, self._watch = config, batch.vocabulary.eos, batch.watch
        self._constraints = batch.constraints
        self._trellis = Trellis(details=batch.watch)
        self._ids = np.empty((len(start), 0), dtype=np.int64)  # (rows, time)
        self._totals = np.zeros((len(start), 1), dtype=np.float32)  # (items, width)
        self._bound = length_penalty(config.max_new_tokens, config.length_penalty)

    def advance(self, output: StepOutput) -> list[Update]:
        """Take in one step: extend, finish, prune, and say what became certain."""
        candidates = self._extend(output)
        is_end = candidates.tokens == self._eos
        self._collect_finished(candidates, is_end, output)
        # A stable sort moves ends behind the rest and keeps the best first.
        order = is_end.argsort(axis=1, kind="stable")[:, : self._config.beam_size]
        items = np.arange(len(order))[:, None]
        live = candidates.take(items, order)
        live.totals[is_end[items, order]] = DEAD
        best = live.totals[:, 0].tolist()
        self._bury(best)
        self._trellis.add(output, len(self.items))
        if len(self._trellis) == self._config.max_new_tokens:
            return self._cut(live)
        done = [self._is_done(item, total) for item, total in zip(self.items, best, strict=True)]
        updates = [self._finish(item) for item, end in zip(self.items, done, strict=True) if end]
        self._go_on(live, [place for place, end in enumerate(done) if not end])
        return updates + (self._news() if self._watch else [])

    def _extend(self, output: StepOutput) -> _Candidates:
        """The best continuations of each item; twice as many as the beam is wide, as up to half of them may be ends."""
        items, width = self._totals.shape
        vocab = output.log_probs.shape[1]
        scores = self._constraints.apply(output.log_probs, self._ids, [item.index for item in self.items])
        scores += self._totals.reshape(-1, 1)
        best, places = top_k(scores.reshape(items, width * vocab), 2 * self._config.beam_size)
        check_numbers(best)
        parents, tokens = np.divmod(places, vocab)
        parents += np.arange(0, items * width, width)[:, None]
        return _Candidates(best, output.log_probs[parents, tokens], tokens, parents)

    def _collect_finished(self, candidates: _Candidates, is_end: Mask, output: StepOutput) -> None:
        """Note hypotheses that end here among the best `beam_size` candidates."""
        ends = (is_end & (candidates.totals > DEAD))[:, : self._config.beam_size]
        if not ends.any():
            return
        written = len(self._trellis)
        for place, rank in np.argwhere(ends).tolist():
            item, row = self.items[place], int(candidates.parents[place, rank])
            score = float(candidates.totals[place, rank]) / length_penalty(written + 1, self._config.length_penalty)
            if self._config.coverage_penalty:
                paid = np.sum([*self._trellis.attention(row, written), output.attention[row]], axis=0)
                score += self._config.coverage_penalty * coverage_penalty(paid)
            item.finished += 1
            if score > item.best_score:
                item.best = _Finished(score, row, self._ids[row].tolist(), "eos")

    def _bury(self, best_totals: list[float]) -> None:
        """Where nothing may be written any more and nothing finished, what stands there so far is the text."""
        for place, (item, total) in enumerate(zip(self.items, best_totals, strict=True)):
            if total == DEAD and item.best is None:
                row = place * self._totals.shape[1]
                item.best = _Finished(DEAD, row, self._ids[row].tolist(), "length")

    def _is_done(self, item: _Item, best_total: float) -> bool:
        """Whether an item whose best live hypothesis has this total can get no better."""
        return item.finished >= self._config.beam_size or best_total / self._bound <= item.best_score

    def _cut(self, live: _Candidates) -> list[Update]:
        """End all items at the maximum length."""
        self._go_on(live, list(range(len(self.items))), select=False)
        width = self._totals.shape[1]
        for place, item in enumerate(self.items):
            if item.best is None:
                row = place * width
                score = float(self._totals[place, 0]) / self._bound
                item.best = _Finished(score, row, self._ids[row].tolist(), "length")
        updates = [self._finish(item) for item in self.items]
        self.items = []
        return updates

    def _finish(self, item: _Item) -> Update:
        best = item.best
        assert best is not None, "an item is done only with a hypothesis"
        hypothesis = Hypothesis(tuple(self._trellis.records(best.row, len(best.ids))), best.score, best.reason)
        return Update(item.index, hypothesis.tokens[item.given :], hypothesis)

    def _go_on(self, live: _Candidates, kept: list[int], select: bool = True) -> None:
        """Make the live hypotheses of the items at places `kept` the rows of the next step."""
        if len(kept) < len(self.items):
            self.items = [self.items[place] for place in kept]
            live = live.take(np.array(kept, dtype=np.int64), slice(None))
        rows, tokens = live.parents.reshape(-1), live.tokens.reshape(-1)
        self._trellis.go_on(rows, tokens, live.log_probs.reshape(-1))
        self.tokens, self._totals = tokens, live.totals
        self._ids = np.concatenate((self._ids[rows], tokens[:, None]), axis=1)
        if select and kept:
            self.state = self.state.select(rows)

    def _news(self) -> list[Update]:
        """For each item the tokens on which all hypotheses that can still win agree, and that are new."""
        width, written = self._totals.shape[1], len(self._trellis)
        updates: list[Update] = []
        for place, (item, totals) in enumerate(zip(self.items, self._totals.tolist(), strict=True)):
            first = place * width
            hopeful = sum(total / self._bound > item.best_score for total in totals)  # they stand before the others
            texts: list[list[int]] = self._ids[first : first + hopeful, item.given :].tolist()
            if item.best:
                texts.append(item.best.ids[item.given :])
            agreed = item.given + _agreed(texts)
            updates.append(Update(item.index, self._trellis.records(first, written, item.given, agreed)))
            item.given = agreed
        return updates
