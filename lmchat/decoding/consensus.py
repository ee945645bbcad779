"""Minimum Bayes risk decoding: of several sampled texts of an item, the one that agrees best with the others.

    y* = argmax over the samples y of the mean over the other samples y' of u(y', y)

The utility u is the mean F-measure of ROUGE-1, -2 and -L of y, with y' as the reference. The principle: Kumar and
Byrne 2004 (ACL N04-1022, section 2); samples as candidates and as references at once: Eikema and Aziz 2020
(arXiv:2005.10283, section 5).
A likeliest text may be one that little else agrees with; a consensus is one that much of the probability is near to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeVar

from lmchat.decoding.batch import Batch
from lmchat.decoding.hypothesis import Update
from lmchat.decoding.shared import Branches, Drawn
from lmchat.decoding.step import State, StepFunction
from lmchat.evaluation.pairwise import Matrix, pairwise_overlap

Units = Callable[[Sequence[int]], Sequence[Hashable]]
"""What of a text, given as token ids, is compared."""
Compared = tuple[Hashable, ...]
"""The units of a text."""
Faults = Callable[[int, Sequence[int]], int]
"""How grave the faults of an item's text are, given as item and token ids, from 0; it gives way to one with less."""
OWN = 0.2
"""The weight of a text's agreement with the other samples where it has to be near to other texts."""
RECALL = 1.2
"""The beta of the F-measure: with 1 the samples that are chosen are shorter than what people write."""
DECIMALS = 9
"""Of a utility; what differs after them is equal."""


class Text(Protocol):
    """What is weighed."""

    @property
    def ids(self) -> list[int]:
        """Its tokens."""

    @property
    def score(self) -> float:
        """How likely it is; of equals the likeliest is taken."""


TextT = TypeVar("TextT", bound=Text)


def _faultless(_item: int, _ids: Sequence[int]) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the samples of a batch's items are weighed by.

    Attributes:
        units: what of a text is compared; its token ids by default.
        faults: how grave the faults of a text are; none by default.
        near: for each item the units of the texts that it has to be near to, see `consensus`; nothing if empty.
    """

    units: Units = list
    faults: Faults = _faultless
    near: Sequence[Sequence[Compared]] = ()

    def choose(self, item: int, texts: Sequence[TextT], distinct: bool) -> tuple[TextT, float | None]:
        """The text of an item that agrees best, and how well; see `consensus`."""
        near = self.near[item] if self.near else ()
        return consensus(texts, self.units, partial(self.faults, item), near, distinct)


def write_consensus(
    step: StepFunction[State], batch: Batch[State], seeds: Sequence[int], comparison: Comparison
) -> Iterator[list[Update]]:
    """Decode a batch, one step an iteration; see `decode` for the arguments.

    While all samples of an item are alike, what they write is certain; the rest is at the end.
    """
    branches = Branches(batch, seeds)
    drawn: list[list[Drawn]] = [[] for _ in seeds]
    given = [0] * len(seeds)
    while branches.rows:
        output, branches.state = step(branches.tokens, branches.state)
        news: list[Update] = []
        for text in branches.advance(output):
            texts = drawn[text.item]
            texts += [text] * text.samples
            if len(texts) == batch.config.samples:
                chosen, agreement = comparison.choose(text.item, texts, batch.config.distinct)
                samples = tuple(tuple(one.ids) for one in texts)
                best = replace(branches.hypothesis(chosen), samples=samples, agreement=agreement)
                news.append(Update(text.item, best.tokens[given[text.item] :], best))
        certain = branches.certain() if batch.watch else []
        for update in certain:
            given[update.item] += 1
        yield news + certain


def consensus(
    texts: Sequence[TextT],
    units: Units = list,
    faults: Callable[[Sequence[int]], int] = lambda _ids: 0,
    near: Sequence[Compared] = (),
    distinct: bool = False,
) -> tuple[TextT, float | None]:
    """The text that agrees best with the others in its units, and how well; the likeliest of equals.

    It is chosen among those with the least faults, but compared with all.

    Args:
        texts: the samples.
        units: what of them is compared.
        faults: how grave those of a text are.
        near: the units of other texts, to which it has to be near first of all, where there are some.
        distinct: whether texts that are alike count as one where it is chosen: what is drawn over and over then weighs
            less against all that may be said otherwise.

    Returns:
        The text, and how well the samples agree: the mean utility, 0..1, to what it was compared with of the text that
        is best where each sample counts; None if there is nothing.
    """
    spelled = [tuple(text.ids) for text in texts]
    compared = {ids: tuple(units(ids)) for ids in dict.fromkeys(spelled)}
    shares = Counter(compared[ids] for ids in spelled)
    others = Counter(near)
    overlap = pairwise_overlap([*shares, *others], RECALL)[: len(shares)]
    utilities = _utilities(overlap, shares, others)

    def best_by(means: dict[Compared, float]) -> TextT:
        return _least(
            sorted(texts, key=lambda text: (means[compared[tuple(text.ids)]], text.score), reverse=True), faults
        )

    best = typical = best_by(utilities)
    if distinct:
        best = best_by(_utilities(overlap, Counter(dict.fromkeys(shares, 1)), others))
    return best, utilities[compared[tuple(typical.ids)]] if near or len(texts) > 1 else None


def _utilities(overlap: Matrix, shares: Counter[Compared], near: Counter[Compared]) -> dict[Compared, float]:
    """The mean utility of each of the samples to the others, or, for the most part, to the texts `near`.

    Args:
        overlap: (samples, samples and texts near), the utility of each of the samples to each.
        shares: how much each of the samples counts.
        near: the same of the texts near.
    """
    own, other = overlap[:, : len(shares)], overlap[:, len(shares) :]
    means = own @ list(shares.values()) - own.diagonal()  # a text does not speak for itself
    means /= max(1, shares.total() - 1)
    if near:
        means = OWN * means + (1 - OWN) * (other @ list(near.values())) / near.total()
    return dict(zip(shares, means.round(DECIMALS).tolist(), strict=True))


def _least(ranked: Sequence[TextT], faults: Callable[[Sequence[int]], int]) -> TextT:
    """The first of those with the least faults; no text after one without any is looked at."""
    best, least = ranked[0], faults(ranked[0].ids)
    for text in ranked[1:]:
        if not least:
            break
        found = faults(text.ids)
        if found < least:
            best, least = text, found
    return best
