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
    paired_pieces,
    stopped_pieces,
    unmarked_pieces,
    untitled_pieces,
)
from lmchat.modes.summarizing.grounds import Grounds, names_speaker
from lmchat.modes.summarizing.quoting import FALLBACK_CHARS, Quotation, quote
from lmchat.modes.summarizing.size import has_few_sentences
from lmchat.modes.summarizing.statements import SPEAKER, content_words
from lmchat.modes.summarizing.summary import Task
from lmchat.modes.summarizing.titles import is_title
from lmchat.modes.summarizing.typical import TITLE_SHARE, typical_sentence
from lmchat.modes.work import Reply, Work, Written, decode
from lmchat.modes.writing.limits import Limits
from lmchat.text.sentences import Span

if TYPE_CHECKING:
    from lmchat.decoding.hypothesis import Hypothesis

LEAST_AGREEMENT = 0.5
"""A text whose samples agree less (`Hypothesis.agreement`) is given up for a sentence of the source."""
HEADLINES_ASKED = 16
"""Samples of a headline that have a say in which sentence that is, beside those of the text that is given up."""
GREETING = 2
"""The most words of one, which a talk may open with."""


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
    document = task.document
    is_chinese_headline = task.shape.length == "short" and document.language == "zh"
    doubted = not is_chinese_headline or is_title(document, 0) or not has_few_sentences(document)
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
    sentence = typical_of(task, source, written.hypothesis, headline.hypothesis)
    first = _opening(task.document, sentences_read(source, task.document.sentences))
    is_talk = grounds.are_talk and names_speaker(grounds.sentences[0]) and limits.sentences != 1
    sentences = sorted({first, sentence} if is_talk else {sentence})
    return instead(task, limits, [Quotation(segment, source, one) for one in sentences])


def instead(task: Task, limits: Limits, quotations: Sequence[Quotation]) -> Part:
    """Sentences of the text instead of what was written about it."""
    return Part(quote(task, limits, quotations, FALLBACK_CHARS), quoted=True)


def _opening(document: SourceText, read: Sequence[int]) -> Span:
    """The first of the sentences read in which somebody says more than a greeting; the first of all if nobody does."""
    said = (
        (at, SPEAKER.sub("", document.sentence(at), count=1)) for at in read if names_speaker(document.sentence(at))
    )
    return document.sentences[next((at for at, words in said if len(content_words(words)) > GREETING), read[0])]


def typical_of(task: Task, source: Source, *drawn: Hypothesis, title_share: float = TITLE_SHARE) -> Span:
    """The sentence of a source that says most of what the samples of each consensus say."""
    kinds = [list(map(task.tools.tokenizer.decode, hypothesis.samples)) for hypothesis in drawn]
    return task.document.sentences[typical_sentence(task.document, source, *kinds, title_share=title_share)]
