"""Texts in parts: what of each part is read, and whether what was written about one is new.

The text is cut into as many parts as the summary shall have, each at sentence ends. Of a part that is too long to be
read the best sentences are read (selection.py), so that the network rewrites an extract, as in Chen and Bansal 2018
(arXiv:1805.11080), where extractor and rewriter are trained together; here the extractor only counts words, which takes
seconds for a book. Then the parts' summaries follow each other, without those that say again what stands there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Sequence
from itertools import pairwise

from lmchat.modes.sources.selection import all_scores, choose, repeats, score_sentences, units
from lmchat.modes.sources.source import Source, SourceBuilder
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.work import Reply, Work
from lmchat.text.layout.blanks import as_read

SURELY_LONG = 12
"""More characters for each token of room than this, and a text is not even tried to fit."""
LEAD_SHARE = 0.6
"""The part of a source that the beginning of a long text gets when there is one source for it all."""
MOST_PARTS = 8
"""Parts that a text too long to be read whole is cut into when no number of sentences is asked for."""


def whole_source(document: SourceText, builder: SourceBuilder) -> Source | None:
    """The source with the whole text, or None when it does not fit."""
    most = SURELY_LONG * builder.room
    if len(as_read(document.text[: 4 * most].strip())) > most:
        return None  # without all of it as an excerpt, which takes seconds where it is very long
    whole = document.whole()
    if len(whole.text) > most:
        return None
    source = builder.build(whole)
    return source if source.spans[-1][1] >= len(document.text.rstrip()) else None


def part_sources(document: SourceText, builder: SourceBuilder, parts: int) -> Generator[Work, Reply, list[Source]]:
    """A source for each of up to `parts` parts of the text, which together are about all of it."""
    scores = yield from score_sentences(document)
    return _best_of_parts(document, builder, parts, scores)


def only_source(document: SourceText, builder: SourceBuilder) -> Source:
    """The source that stands for the whole text, at once: all of it, or the best sentences."""
    whole = whole_source(document, builder)
    return whole or _best_of_parts(document, builder, 1, all_scores(document))[0]


def _best_of_parts(document: SourceText, builder: SourceBuilder, parts: int, scores: Sequence[float]) -> list[Source]:
    """A source for each of up to `parts` parts of the text, with the sentences that are worth most."""
    lead = LEAD_SHARE if parts == 1 else 0.0
    chosen = [choose(document, scores, part, builder.count, builder.room, lead) for part in cut_evenly(document, parts)]
    return [builder.build(document.excerpt(sentences)) for sentences in chosen]


def parts_of_length(document: SourceText, builder: SourceBuilder) -> int:
    """How many sources the whole text would fill, at most `MOST_PARTS`; from a sample of it."""
    sample = document.text[: SURELY_LONG * builder.room]
    tokens = builder.count(sample) * len(document.text) / len(sample)
    return min(MOST_PARTS, max(1, round(tokens / builder.room)))


def cut_evenly(document: SourceText, parts: int) -> list[range]:
    """The sentences' indices in up to `parts` ranges of about as many characters; none is empty."""
    ends = [sentence.end for sentence in document.sentences]
    first, last = document.sentences[0].start, ends[-1]
    bounds = [bisect_left(ends, first + (last - first) * part / parts) for part in range(1, parts)]
    return [range(start, end) for start, end in pairwise([0, *bounds, len(ends)]) if end > start]


def is_said(text: str, before: Sequence[str]) -> bool:
    """Whether one of the texts `before` says most of `text`, or the other way round."""
    return any(repeats(units(text), units(other)) for other in before)
