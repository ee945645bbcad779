"""One entrance to all decoding methods."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lmchat.decoding.batch import Batch
from lmchat.decoding.beam import write_beam
from lmchat.decoding.config import DecodingConfig
from lmchat.decoding.consensus import Comparison, write_consensus
from lmchat.decoding.greedy import choose_likeliest
from lmchat.decoding.hypothesis import Hypothesis, Update
from lmchat.decoding.sampling import Sampler
from lmchat.decoding.step import State, StepFunction
from lmchat.decoding.stepwise import IsLast, write_stepwise
from lmchat.decoding.vocabulary import Vocabulary
from lmchat.model.arrays import Ids


def decode(
    step: StepFunction[State],
    state: State,
    start: Ids,
    vocabulary: Vocabulary,
    config: DecodingConfig,
    *,
    sources: Sequence[Sequence[int]] = (),
    seeds: Sequence[int] = (),
    watch: bool = False,
    is_last: Sequence[IsLast] = (),
    comparison: Comparison = Comparison(),  # noqa: B008 (frozen)
) -> Iterator[list[Update]]:
    """Write a text for each item of a batch, one step of the model an iteration.

    An item's result does not depend on the others. Items leave the batch when they are done, each with one `Update`
    that has its `finished` hypothesis. Stop iterating to cancel.

    Args:
        step: the model; not called after the last item is done.
        state: one row for each item.
        start: (items,), the tokens that open the texts.
        vocabulary: which tokens may be written.
        config: the method and its settings.
        sources: the document tokens of each item, whose n-grams may be repeated; none if empty.
        seeds: for sampling, one for each item; `config.seed` for all if empty.
        watch: give every token as soon as it is certain, with entropy and alternatives; else all at the end, without.
            The tokens given, one update after the other, are those of the finished hypothesis.
        is_last: for each item what ends its text with a token, whose hypothesis then says "stop"; nothing if empty.
            Neither a beam nor a consensus is ended by it.
        comparison: what the samples of a consensus are weighed by.

    Raises:
        ArithmeticError: when the model gives a probability that is not a number.
    """
    batch = Batch(state, start, vocabulary, config, sources, watch)
    if config.method == "beam":
        return write_beam(step, batch)
    seeds = seeds or [config.seed] * len(start)
    if config.method == "consensus":
        return write_consensus(step, batch, seeds, comparison)
    choose = choose_likeliest if config.method == "greedy" else Sampler(config, seeds)
    return write_stepwise(step, batch, choose, is_last)


def finished(updates: Iterator[list[Update]], count: int) -> list[Hypothesis]:
    """Drain a decoding of `count` items: their hypotheses, in order."""
    found: dict[int, Hypothesis] = {}
    for batch in updates:
        found.update({update.item: update.finished for update in batch if update.finished})
    return [found[item] for item in range(count)]
