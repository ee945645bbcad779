"""Summaries made of sentences of the text: of the few that are worth most, as they stand there, in their order."""

from __future__ import annotations

import heapq
import math
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from lmchat.modes.sources.attribution import source_sentences
from lmchat.modes.sources.parts import best_source, whole_source
from lmchat.modes.sources.selection import repeats, units
from lmchat.modes.sources.source import SourceBuilder
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.reliable import FALLBACK_CHARS, quote
from lmchat.modes.summarizing.summary import Task
from lmchat.modes.summarizing.worth import sentence_worth
from lmchat.modes.work import Opened, Reply, Result, Show, Work

if TYPE_CHECKING:
    from lmchat.model.extractor import Extractor

LEAST_SENTENCES = 6
"""Of a text with fewer, what the network writes is as good as a sentence of it."""
MEDIUM_SENTENCES = 2
"""Those of a `medium` summary."""


def extractor_for(task: Task) -> Extractor | None:
    """What chooses the sentences of a summary; None where it is written: a headline, one of a short text, or one with
    settings for writing it."""
    is_long = len(task.document.sentences) >= LEAST_SENTENCES
    is_free = task.shape.length != "short" and task.request.decoding is None
    return task.tools.extractor if is_long and is_free else None


def extract(task: Task, builder: SourceBuilder, extractor: Extractor, count: int) -> Generator[Work, Reply, Result]:
    """The `count` best sentences, as far as the limits of the summary allow."""
    document = task.document
    worth = yield from sentence_worth(document, builder, extractor, "medium")
    chosen = best_sentences(document, worth, count)
    source = whole_source(document, builder) or best_source(document, builder, worth)
    yield Opened([source])
    spans = [document.sentences[at] for at in chosen]
    part = quote(task, 0, source, task.shape.limits, *spans, most_chars=count * FALLBACK_CHARS)
    yield Show(part.written.pieces)
    return Result(part.written.text, "eos", fallback=False, drawn_from=source_sentences(document, chosen))


def best_sentences(document: SourceText, worth: Sequence[float], count: int) -> list[int]:
    """The indices of up to `count` sentences that are worth most, none of which repeats another, in their order."""
    chosen: list[int] = []
    said: list[set[str]] = []
    for at in heapq.nlargest(len(worth), range(len(worth)), key=worth.__getitem__):
        own = units(document.sentence(at))
        if len(chosen) == count or worth[at] == -math.inf:
            break
        if not any(repeats(own, other) for other in said):
            chosen.append(at)
            said.append(own)
    return sorted(chosen)
