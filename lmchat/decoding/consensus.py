"""Minimum Bayes risk decoding: of several sampled texts of an item, the one that agrees best with the others.

    y* = argmax over the samples y of the mean over the other samples y' of u(y', y)

The utility u is the mean F1 of ROUGE-1, -2 and -L. The principle: Kumar and Byrne 2004 (ACL N04-1022,
section 2); samples as candidates and as references at once: Eikema and Aziz 2020 (arXiv:2005.10283, section 5).
A likeliest text may be one that little else agrees with; a consensus is one that much of the probability is near to.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence

import torch
from torch import Tensor

from lmchat.decoding.config import MAX_SEED, DecodingConfig
from lmchat.decoding.hypothesis import Hypothesis, Update
from lmchat.decoding.sampling import Sampler
from lmchat.decoding.step import State, StepFunction
from lmchat.decoding.stepwise import write_stepwise
from lmchat.decoding.vocabulary import Vocabulary
from lmchat.evaluation.rouge import overlap

Units = Callable[[Sequence[int]], Sequence[Hashable]]
"""What of a text, given as token ids, is compared."""


def write_consensus(
    step: StepFunction[State],
    state: State,
    start: Tensor,
    vocabulary: Vocabulary,
    config: DecodingConfig,
    seeds: Sequence[int],
    sources: Sequence[Sequence[int]] = (),
    watch: bool = False,
    units: Units = list,
) -> Iterator[list[Update]]:
    """Decode a batch, one step an iteration; see `decode` for the arguments. No token is certain before the end."""
    count = config.samples
    rows = torch.arange(len(start), device=start.device).repeat_interleave(count)
    choose = Sampler(config, [(seed + sample) % (MAX_SEED + 1) for seed in seeds for sample in range(count)])
    repeated = [source for source in sources for _ in range(count)]
    written: list[list[Hypothesis]] = [[] for _ in seeds]
    steps = write_stepwise(step, state.select(rows), start[rows], vocabulary, config, choose, repeated, watch)
    for news in steps:
        done: list[Update] = []
        for update in news:
            item = update.item // count
            if update.finished:
                written[item].append(update.finished)
            if update.finished and len(written[item]) == count:
                best = consensus(written[item], units)
                done.append(Update(item, best.tokens, best))
        yield done


def consensus(texts: Sequence[Hypothesis], units: Units = list) -> Hypothesis:
    """The text that agrees best with the others in its units; the likeliest of equals."""
    compared = [tuple(units(text.ids)) for text in texts]
    different = list(dict.fromkeys(compared))
    places = [different.index(text) for text in compared]
    agreement = [[overlap(reference, text) for reference in different] for text in different]

    def utility(at: int) -> tuple[float, float]:
        row = agreement[places[at]]
        return sum(row[place] for place in places) - row[places[at]], texts[at].score

    return texts[max(range(len(texts)), key=utility)]
