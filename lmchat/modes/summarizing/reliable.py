"""What takes the place of a summary that is not to be believed: a sentence of the text, or what is said of one."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lmchat.decoding.config import DecodingConfig
from lmchat.modes.sources.attribution import sentences_read
from lmchat.modes.sources.source import Source
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.focus import (
    alone,
    headline_of,
    paired_pieces,
    seen_in,
    stopped_pieces,
    true_pieces,
    unmarked_pieces,
    untitled_pieces,
)
from lmchat.modes.summarizing.grounds import Grounds, names_speaker
from lmchat.modes.summarizing.quoting import FALLBACK_CHARS, Quotation, quote
from lmchat.modes.summarizing.statements import SPEAKER, content_words
from lmchat.modes.summarizing.summary import Task
from lmchat.modes.summarizing.titles import is_title
from lmchat.modes.summarizing.typical import TITLE_SHARE, tokens_between, typical_sentence
from lmchat.modes.work import Reply, Work, Written, decode
from lmchat.modes.writing.limits import Limits
from lmchat.modes.writing.writer import has_letter
from lmchat.text.sentences import Span

if TYPE_CHECKING:
    from lmchat.decoding.hypothesis import Hypothesis

LEAST_AGREEMENT = 0.5
"""A text whose samples agree less (`Hypothesis.agreement`) is given up for a sentence of the source."""
HEADLINES_ASKED = 16
"""Samples of a headline that have a say in which sentence that is, beside those of the text that is given up."""
LEAST_HEADLINE_AGREEMENT = 0.4
"""An English headline whose samples agree less is given up for that of one sentence, a Chinese one for the title above
the text; one without a title stands. It was chosen on English dev rows, see docs/training.md."""
SENTENCE_TOKENS = 12
"""Those of a short sentence."""
GREETING = 2
"""The most words of one, which a talk may open with."""
TITLE_WORDS = 2 / 3
"""The part of a headline's words that makes it one of the title, which then stands as it is, or of the text."""


@dataclass(frozen=True, slots=True)
class Part:
    """What the summary says about a source.

    Attributes:
        written: the text.
        quoted: whether it is a sentence of the source, because what the model wrote is doubtful.
    """

    written: Written
    quoted: bool


def may_give_way(task: Task, config: DecodingConfig) -> bool:
    """Whether what is written about an only source may be given up, for which its samples have to be compared."""
    doubted = task.shape.length != "short" or task.document.language != "zh" or is_title(task.document, 0)
    return doubted and config.method == "consensus"


def reliable_text(
    task: Task, segment: int, source: Source, limits: Limits, written: Written
) -> Generator[Work, Reply, Part]:
    """What was written about a source, or a sentence of the source instead.

    It gives way where the samples of a consensus hardly agree, where it is put together from several sentences or says
    what none of them says, and where it is no sentence. Headlines have a say in which sentence stands: they are about
    what a text begins with, where the news of it is. Of a talk what it opens with stands, too, as in summaries of talks
    that are written.
    """
    agreement, grounds = written.hypothesis.agreement, Grounds.of(task.document, source)
    if agreement is None:
        return Part(written, quoted=False)
    is_true = grounds.allow(written.text) and not grounds.invent(written.text, task.tools.lexicon)
    if agreement >= LEAST_AGREEMENT and is_true and not grounds.break_off(written.text):
        pieces = stopped_pieces(unmarked_pieces(untitled_pieces(written.pieces, grounds.sentences)))
        return Part(replace(written, pieces=paired_pieces(pieces, limits.chars)), quoted=False)
    headed = alone(source, range(len(source.spans)), task.tools.tokenizer.length_id("short"))
    work = task.decode(segment, headed, "short", Limits(), shown=False)
    samples = min(HEADLINES_ASKED, work.config.samples)
    (headline,) = yield from decode(replace(work, config=work.config.replace(samples=samples)))
    sentence = _typical(task, source, written.hypothesis, headline.hypothesis)
    first = _opening(task.document, sentences_read(source, task.document.sentences))
    is_talk = grounds.are_talk and names_speaker(grounds.sentences[0]) and limits.sentences != 1
    sentences = sorted({first, sentence} if is_talk else {sentence})
    return _instead(task, limits, [Quotation(segment, source, one) for one in sentences])


def _instead(task: Task, limits: Limits, quotations: Sequence[Quotation]) -> Part:
    """Sentences of the text instead of what was written about it."""
    return Part(quote(task, limits, quotations, FALLBACK_CHARS), quoted=True)


def _opening(document: SourceText, read: Sequence[int]) -> Span:
    """The first of the sentences read in which somebody says more than a greeting; the first of all if nobody does."""
    said = (
        (at, SPEAKER.sub("", document.sentence(at), count=1)) for at in read if names_speaker(document.sentence(at))
    )
    return document.sentences[next((at for at, words in said if len(content_words(words)) > GREETING), read[0])]


def reliable_headline(
    task: Task, segment: int, source: Source, limits: Limits, written: Written
) -> Generator[Work, Reply, Part]:
    """What was written; where its samples hardly agree, what they are nearest to of what is said of one sentence.

    That is the sentence that says most of what they say, read alone: its `medium` texts are true to its words and their
    order, as the samples about many sentences often are not. One that is short itself is quoted, as is the title of the
    text where a headline is made of its words. The same is done where a figure or a word is made up or a sentence lost
    its sense, and it is quoted where that still is so. In Chinese the title above the text is quoted instead.
    """
    document, agreement = task.document, written.hypothesis.agreement
    grounds = Grounds.of(document, source)
    part = Part(replace(written, pieces=true_pieces(written.pieces, document.text)), quoted=False)
    if agreement is None:
        return part
    if title := _title_of(document, source, part.written.text):
        return _instead(task, limits, [Quotation(segment, source, title)])
    is_chinese = document.language == "zh"
    is_doubtful = _is_false(task, grounds, part.written.text) or (is_chinese and _is_new(document, part.written.text))
    if agreement >= LEAST_HEADLINE_AGREEMENT and not is_doubtful:
        return part
    if is_chinese:
        return _instead(task, limits, [Quotation(segment, source, document.sentences[0])])
    sentence = _typical(task, source, written.hypothesis, title_share=1.0)
    places = tokens_between(source, sentence)
    if len(places) <= SENTENCE_TOKENS:
        return _instead(task, limits, [Quotation(segment, source, sentence)])
    focused = alone(source, places, task.tools.tokenizer.length_id("medium"))
    work = task.decode(segment, focused, "medium", limits, shown=False)
    (again,) = yield from decode(replace(work, near=written.hypothesis.samples, faults=grounds.sentence_faults))
    pieces = headline_of(true_pieces(again.pieces, document.text))
    seen = seen_in(source, places, replace(again, pieces=pieces)) if has_letter(pieces) else part.written
    title = _title_of(document, source, seen.text)
    if title or _is_false(task, grounds, seen.text):
        return _instead(task, limits, [Quotation(segment, source, title or sentence)])
    return Part(seen, quoted=False)


def _is_false(task: Task, grounds: Grounds, headline: str) -> bool:
    """Whether a headline says what was not read, or in no word that there is."""
    return grounds.belie(headline) or grounds.invent(headline, task.tools.lexicon)


def _is_new(document: SourceText, headline: str) -> bool:
    """Whether many words of a headline, pairs of characters in Chinese, do not stand in the text."""
    said = content_words(headline)
    return len(said & content_words(document.text)) < TITLE_WORDS * len(said)


def _title_of(document: SourceText, source: Source, headline: str) -> Span | None:
    """The line above a text that does not end like a sentence, if it was read and has most words of a headline.

    One that begins like the title and is a true part of it needs no other.
    """
    title, line = document.sentences[0], document.sentence(0)
    is_read = source.spans[0][0] < title.end <= source.spans[-1][1]
    if not is_read or not is_title(document, 0):
        return None
    said = content_words(headline)
    is_made_of_it = len(said) > 1 and len(said & content_words(line)) >= TITLE_WORDS * len(said)
    is_part = headline.split()[:1] == line.split()[:1] and Grounds([line], len(line)).carry(headline)
    return title if is_made_of_it and not is_part else None


def _typical(task: Task, source: Source, *drawn: Hypothesis, title_share: float = TITLE_SHARE) -> Span:
    """The sentence of a source that says most of what the samples of each consensus say."""
    kinds = [list(map(task.tools.tokenizer.decode, hypothesis.samples)) for hypothesis in drawn]
    return task.document.sentences[typical_sentence(task.document, source, *kinds, title_share=title_share)]
