"""Where an output came from: the source token that was copied, the sentences that were looked at."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from lmchat.modes.sources.source import Source
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.values import SourceSentence
from lmchat.text.sentences import Span

if TYPE_CHECKING:
    from lmchat.decoding.hypothesis import TokenRecord

COPIED_SHARE = 0.5
"""A token counts as copied when at least this share of its probability came through the copy gate."""
MOST_ATTENTION = 1.001
"""What the attention on one token can sum to, rounding included."""
LEAST_SHARE = 0.2
"""The part of the copy attention that a sentence needs to be named."""
MOST_SENTENCES = 3


def copied_from(record: TokenRecord, source: Source) -> tuple[int, int] | None:
    """The span in the text as read that a token was copied from; None when it was generated.

    See et al. 2017 (arXiv:1704.04368, equation 9): copying gives token w the probability p_copy times the attention on
    all source tokens equal to w.
    """
    least = COPIED_SHARE * math.exp(record.log_probability)
    if record.p_copy * MOST_ATTENTION < least:
        return None
    start = source.document_start
    scores = record.attention[start : start + len(source.spans)]
    most = int(scores.argmax()) if scores.size else 0
    if scores.size and source.ids[start + most] == record.id and record.p_copy * float(scores[most]) >= least:
        return source.spans[most]
    places = [at for at, token in enumerate(source.document_ids) if token == record.id]
    if not places:
        return None
    attention = scores.tolist()
    copied = record.p_copy * sum(attention[at] for at in places)
    if copied < least:
        return None
    return source.spans[max(places, key=lambda at: attention[at])]


def sentence_weights(records: Iterable[TokenRecord], source: Source, sentences: Sequence[Span]) -> dict[int, float]:
    """The share of the copy attention of an output that each sentence has, by its index in `sentences`.

    Args:
        records: the tokens of the output.
        source: what they were written about.
        sentences: all sentences of the text as read, in order.
    """
    paid = [0.0] * len(source.spans)
    weighted = [record.attention * (record.p_copy + 1e-3) for record in records]
    if weighted:
        start = source.document_start
        paid = sum(weighted[1:], weighted[0])[start : start + len(source.spans)].tolist()
    weights: dict[int, float] = {}
    for span, weight in zip(source.spans, paid, strict=True):
        at = sentence_of(span, sentences)
        if at >= 0:
            weights[at] = weights.get(at, 0.0) + weight
    total = sum(weights.values()) or 1.0
    return {at: weight / total for at, weight in weights.items()}


def sentences_read(source: Source, sentences: Sequence[Span]) -> list[int]:
    """The indices of the sentences that a source has at least a token of, in order."""
    return sorted({sentence_of(span, sentences) for span in source.spans} - {-1})


def sentence_of(span: tuple[int, int], sentences: Sequence[Span]) -> int:
    """The index of the sentence that a token ends in; -1 before the first one."""
    start, end = span
    return bisect_right(sentences, max(start, end - 1), key=attrgetter("start")) - 1


def strongest(weights: dict[int, float]) -> list[int]:
    """The few sentences with most of the weight, in the order of the text; always one if there is any."""
    ranked = sorted(weights, key=lambda at: -weights[at])
    named = [at for at in ranked if weights[at] >= LEAST_SHARE]
    return sorted((named or ranked[:1])[:MOST_SENTENCES])


def source_sentences(document: SourceText, places: Iterable[int]) -> tuple[SourceSentence, ...]:
    """Sentences of a document by their indices."""
    return tuple(SourceSentence(*document.sentences[at], document.sentence(at)) for at in places)
