"""Which passages of a long text may answer a question: BM25 over runs of sentences that fill a source each.

score = sum over the question's units of idf * n (k + 1) / (n + k), without length normalization, as all passages are of
about the same length (Robertson and Zaragoza 2009, The Probabilistic Relevance Framework, section 3.4).
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from collections.abc import Container, Generator, Sequence
from dataclasses import dataclass

from lmchat.modes.sources.source import SourceBuilder
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.values import Progress
from lmchat.text.cjk import CJK
from lmchat.text.language import CJK_LETTER

MOST_PASSAGES = 16
"""Passages that the network reads."""
UNKNOWN = 0.5
"""The relevance of all passages where none has a word of the question, and the most that any has where the text lacks a
name of it: their answers are told apart, and doubtful."""
SATURATION = 1.2
FILLED = 0.85
"""The part of a source that a passage of several sentences fills at most."""
OVERLAP = 1
"""Sentences that a passage shares with the one before."""
REPORT_EVERY = 500
_UNIT = re.compile(rf"[{CJK}]|[^\W_{CJK}]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of sentences.

    Attributes:
        sentences: by index in the document.
        relevance: its score as a share of the best passage's, 0..1.
    """

    sentences: range
    relevance: float


def rank_passages(
    document: SourceText, question: str, builder: SourceBuilder
) -> Generator[Progress, object, list[Passage]]:
    """The passages that have most to do with a question, in the order of the text."""
    passages = cut_passages(document, builder)
    wanted = units(question)
    counts: list[Counter[str]] = []
    for at, passage in enumerate(passages):
        text = document.text[document.sentences[passage[0]].start : document.sentences[passage[-1]].end]
        counts.append(shared_units(text, wanted))
        if at and at % REPORT_EVERY == 0:
            yield Progress("select", at, len(passages))
    shares = relevances(counts)
    best = heapq.nlargest(MOST_PASSAGES, range(len(passages)), key=shares.__getitem__)
    return [Passage(passages[at], shares[at]) for at in sorted(best)]


def relevances(counts: Sequence[Counter[str]]) -> list[float]:
    """The scores of texts as shares of the best one's, from how often each has the units of a question.

    >>> [round(share, 2) for share in relevances([Counter(tax=1), Counter(tax=1, paid=1), Counter()])]
    [0.4, 1.0, 0.0]
    """
    found_in = Counter(unit for count in counts for unit in count)
    worth = {unit: math.log(1 + len(counts) / n) for unit, n in found_in.items()}
    scores = [
        sum(worth[unit] * n * (SATURATION + 1) / (n + SATURATION) for unit, n in count.items()) for count in counts
    ]
    most = max(scores, default=0.0)
    return [score / most if most else UNKNOWN for score in scores]


def shared_units(text: str, wanted: Container[str]) -> Counter[str]:
    """How often a text has each of the units that are wanted, as far as it has them."""
    return Counter({unit: n for unit, n in units(text).items() if unit in wanted})


def cut_passages(document: SourceText, builder: SourceBuilder) -> list[range]:
    """Runs of sentences, by index, that about fill a source each; neighbours share a sentence where there is room."""
    counts = [builder.count(document.text[start:end]) for start, end in document.sentences]
    room = FILLED * builder.room
    passages: list[range] = []
    first = held = 0
    for at, count in enumerate(counts):
        held += count
        if at > first and held > room:
            passages.append(range(first, at))
            first = max(first + 1, at - OVERLAP)
            held = sum(counts[first : at + 1])
            if held > room:
                first, held = at, count
    return [*passages, range(first, len(counts))]


def units(text: str) -> Counter[str]:
    """Latin words and numbers, lower-cased, without a plural's s; Chinese characters and pairs of neighbouring ones."""
    found: Counter[str] = Counter()
    before, end = "", -1
    for match in _UNIT.finditer(text.lower()):
        unit = match.group()
        if CJK_LETTER.match(unit):
            if match.start() == end and CJK_LETTER.match(before):
                found[before + unit] += 1
            found[unit] += 1
        else:
            found[unit.removesuffix("s") if len(unit) > 3 else unit] += 1
        before, end = unit, match.end()
    return found
