"""What each sentence of a text is worth in a summary of it, by what the network thinks of it."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from lmchat.modes.sources.attribution import sentence_of
from lmchat.modes.sources.selection import choose, score_sentences
from lmchat.modes.sources.source import Source, SourceBuilder
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.titles import is_title
from lmchat.modes.work import EncodeSentences, Reply, Work, sentence_vectors

if TYPE_CHECKING:
    from lmchat.model.arrays import Floats

MOST_SOURCES = 6
"""Sources whose room the network reads of a text to weigh its sentences; of a longer one the best, as words tell."""
READ_TOKENS = 128
"""Sentences are read with their neighbours in sources of about so many tokens: several at once take half of the time of
one after the other."""
SHORT_TOKENS = 8
"""A sentence of fewer tokens seldom says a thing."""
_QUESTION_MARKS = ("?", "？")


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network thinks of the sentences of a text.

    Attributes:
        sources: what was read.
        segments: of each sentence the index of its source.
        places: the indices of the sentences that were read, in order.
        vectors: (sentences, 2 memory_size), see `lmchat.model.extractor.SentenceVectors`.
        facts: (sentences, facts), see `_facts`.
    """

    sources: Sequence[Source]
    segments: Sequence[int]
    places: Sequence[int]
    vectors: Floats
    facts: Floats


def read_sentences(document: SourceText, builder: SourceBuilder) -> Generator[Work, Reply, Reading]:
    """Let the sentences of a text be read, or the best of a long one, with their neighbours."""
    import numpy as np

    scores = yield from score_sentences(document)
    among, cost = range(len(document.sentences)), cache(builder.count)
    places = choose(document, scores, among, cost, MOST_SOURCES * builder.room, lead_share=1 / MOST_SOURCES)
    runs = _filling(document, places, cost, min(builder.room, READ_TOKENS))
    sources = [builder.build(document.excerpt(run)) for run in runs]
    tokens = [sentence_tokens(source, document) for source in sources]
    vectors = yield from sentence_vectors(EncodeSentences(sources, [[(a, b) for _, a, b in own] for own in tokens]))
    read = [(segment, *one) for segment, own in enumerate(tokens) for one in own]
    facts = _facts(document, [at for _, at, _, _ in read], [end - first for _, _, first, end in read], scores)
    together = np.concatenate([own.values for own in vectors])
    return Reading(sources, [segment for segment, *_ in read], [at for _, at, _, _ in read], together, facts)


def _filling(document: SourceText, places: Sequence[int], cost: Callable[[str], int], most: int) -> list[list[int]]:
    """The sentences in runs of up to `most` tokens, or of a single one; `cost` tells the tokens of each."""
    filled, room = 0, 0
    numbers = []
    for at in places:
        own = cost(document.sentence(at)) + 1
        filled, room = (filled, room - own) if own <= room else (filled + 1, most - own)
        numbers.append((filled, at))
    return [[at for _, at in run] for _, run in groupby(numbers, key=lambda pair: pair[0])]


def sentence_tokens(source: Source, document: SourceText) -> list[tuple[int, int, int]]:
    """The sentences that a source has tokens of: the index of each, its first token in the document, and its end."""
    owners = [sentence_of(span, document.sentences) for span in source.spans]
    runs = [(at, [place for place, _ in run]) for at, run in groupby(enumerate(owners), key=lambda pair: pair[1])]
    return [(at, own[0], own[-1] + 1) for at, own in runs if at >= 0]


def _facts(document: SourceText, places: Sequence[int], tokens: Sequence[int], scores: Sequence[float]) -> Floats:
    """What is known of each sentence (sentences, 14), in the order that extractors are fitted to."""
    import numpy as np

    count = len(document.sentences)
    ranked = heapq.nlargest(len(places), places, key=scores.__getitem__)
    rank = {at: number for number, at in enumerate(ranked)}
    best = max(scores[ranked[0]], 1e-9)
    return np.array(
        [
            (
                at / count,
                1 / (1 + at),
                math.log1p(at) / 4,
                at == 0,
                at == count - 1,
                math.log1p(cost) / 4,
                cost < SHORT_TOKENS,
                scores[at] / best,
                1 / (1 + rank[at]),
                is_title(document, at),
                math.log1p(count) / 4,
                document.language == "zh",
                any(map(str.isdigit, document.sentence(at))),
                document.sentence(at).endswith(_QUESTION_MARKS),
            )
            for at, cost in zip(places, tokens, strict=True)
        ],
        np.float32,
    )
