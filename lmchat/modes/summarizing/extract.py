"""Summaries made of sentences of the text: of the few that are worth most, as they stand there, in their order."""

from __future__ import annotations

import heapq
import math
import re
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from lmchat.modes.sources.attribution import source_sentences
from lmchat.modes.sources.selection import repeats, units
from lmchat.modes.sources.source import SourceBuilder
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.quoting import FALLBACK_CHARS, Quotation, quote
from lmchat.modes.summarizing.size import has_few_sentences
from lmchat.modes.summarizing.statements import SPEAKER
from lmchat.modes.summarizing.summary import Task
from lmchat.modes.summarizing.worth import Reading, read_sentences
from lmchat.modes.work import Opened, Reply, Result, Show, Work

if TYPE_CHECKING:
    from lmchat.model.extractor import Extractor
    from lmchat.text.language import Language

LOOKED_AT = 5000
"""Characters of a text that tell whether it is a talk."""
MEDIUM_SENTENCES = 2
"""Those of a `medium` summary."""
LEANING = 3.0
"""How much less a sentence is worth that cannot be understood without the one before it."""
AMONG = 20
"""Sentences that are looked at for each that is chosen."""
_LEANS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:It|They|He|She|This|These|Those|That|Its|Their|His|Her|But|And|So|However|Also|Then|Therefore|Instead|Both"
        r"|Otherwise|Neither|Such|Here)\b"
    ),
    "zh": re.compile(r"[它他她这那此该其但]|因此|另外|所以|不过|然而|而且|并且|对此|为此|同时"),
}


def extractor_for(task: Task) -> Extractor | None:
    """What chooses the sentences of a summary; None where it is written: a headline, one of a text with few sentences
    or of a talk, or one with settings for writing it."""
    is_written = task.shape.length == "short" or task.request.decoding is not None
    return None if is_written or has_few_sentences(task.document) or is_talk(task.document) else task.tools.extractor


def is_talk(document: SourceText) -> bool:
    """Whether most lines of a text begin with who says them, and who does so speaks more than once: the network learned
    to say who says what (lmchat/training/dialogues.py)."""
    lines = [line.strip() for line in document.text[:LOOKED_AT].splitlines() if line.strip()]
    said = [found[0] for line in lines if (found := SPEAKER.match(line))]
    return 2 * len(said) > len(lines) and 2 * len(set(said)) <= len(said)


def extract(task: Task, builder: SourceBuilder, extractor: Extractor, count: int) -> Generator[Work, Reply, Result]:
    """The `count` best sentences, as far as the limits of the summary allow."""
    document = task.document
    reading = yield from read_sentences(document, builder)
    yield Opened(reading.sources)
    chosen = best_sentences(document, sentence_worth(document, reading, extractor, "medium"), count)
    segments = dict(zip(reading.places, reading.segments, strict=True))
    quotations = [Quotation(segments[at], reading.sources[segments[at]], document.sentences[at]) for at in chosen]
    written = quote(task, task.shape.limits, quotations, most_chars=count * FALLBACK_CHARS)
    yield Show(written.pieces)
    return Result(written.text, "eos", fallback=False, drawn_from=source_sentences(document, chosen))


def sentence_worth(document: SourceText, reading: Reading, extractor: Extractor, kind: str) -> list[float]:
    """The worth of every sentence of a text for a kind of `lmchat.model.extractor.KINDS`; -inf of one not read."""
    worth = [-math.inf] * len(document.sentences)
    values = extractor.worth(reading.vectors, reading.facts)[kind].tolist()
    for at, value in zip(reading.places, values, strict=True):
        worth[at] = value
    return worth


def best_sentences(document: SourceText, worth: Sequence[float], count: int) -> list[int]:
    """The indices of up to `count` sentences that are worth most, none of which repeats another, in their order.

    All have a letter. One that leans on the sentence before it is worth less by `LEANING` unless that is chosen, too.
    """
    ranked = heapq.nlargest(AMONG * count, range(len(worth)), key=worth.__getitem__)
    left = [at for at in ranked if worth[at] > -math.inf and any(map(str.isalpha, document.sentence(at)))]
    chosen: list[int] = []
    said: list[set[str]] = []
    while left and len(chosen) < count:
        alone = {at for at in left if leans(document, at) and at - 1 not in chosen}
        best = max(left, key=lambda at: worth[at] - LEANING * (at in alone))
        left.remove(best)
        own = units(document.sentence(best))
        if not any(repeats(own, other) for other in said):
            chosen.append(best)
            said.append(own)
    return sorted(chosen)


def leans(document: SourceText, at: int) -> bool:
    """Whether a sentence, by its index, begins with a word that takes up what was said before it."""
    return at > 0 and _LEANS[document.language].match(document.sentence(at)) is not None
