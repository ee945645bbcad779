"""A headline that is to be believed: what was written of a text or one sentence, or that sentence, or the title."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING

from lmchat.modes.sources.attribution import sentences_read
from lmchat.modes.sources.source import Source, SourceBuilder
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.extract import best_sentences, is_talk, sentence_worth
from lmchat.modes.summarizing.focus import alone, first_clauses, headline_of, seen_in, true_pieces
from lmchat.modes.summarizing.grounds import Grounds
from lmchat.modes.summarizing.quoting import Quotation
from lmchat.modes.summarizing.reliable import Part, instead, typical_of
from lmchat.modes.summarizing.size import has_few_sentences
from lmchat.modes.summarizing.statements import NAME, content_words
from lmchat.modes.summarizing.summary import Task
from lmchat.modes.summarizing.titles import is_line, is_title, tells
from lmchat.modes.summarizing.typical import states, tokens_between
from lmchat.modes.summarizing.worth import read_sentences
from lmchat.modes.work import Reply, Work, Written, decode
from lmchat.modes.writing.limits import Limits
from lmchat.modes.writing.writer import has_letter
from lmchat.text.sentences import Span

if TYPE_CHECKING:
    from lmchat.decoding.hypothesis import Hypothesis

LEAST_HEADLINE_AGREEMENT = 0.4
"""An English headline whose samples agree less is given up for that of one sentence, a Chinese one for the title above
the text; one without a title stands. It was chosen on English dev rows, see docs/training.md."""
HEADLINE_CHARS = 40
"""Those of a long Chinese headline."""
SENTENCE_TOKENS = 12
"""Those of a short sentence."""
TITLE_TOKENS = 16
"""Those of a title as short as a headline; docs/examples/river.txt, whose title has one more, had a say in it."""
TITLE_WORDS = 2 / 3
"""The part of a headline's words that makes it one of the title, which then stands as it is, or of the text."""


def reliable_headline(
    task: Task, segment: int, source: Source, limits: Limits, written: Written
) -> Generator[Work, Reply, Part]:
    """What was written; where its samples hardly agree, what they are nearest to of what is said of one sentence.

    So it is, too, where a figure or a word is made up, a sentence lost its sense, or bits of several were joined. The
    title of the text stands where a headline is made of its words. A Chinese headline gives way to the title above the
    text first, if that tells anything; without a title it stands, unless it is false or joined of many sentences.
    """
    document, agreement = task.document, written.hypothesis.agreement
    grounds = Grounds.of(document, source)
    part = Part(replace(written, pieces=true_pieces(written.pieces, document.text)), quoted=False)
    if agreement is None:
        return part
    if title := _title_of(document, source, part.written.text):
        return instead(task, limits, [Quotation(segment, source, title)])
    is_chinese = document.language == "zh"
    is_joined = grounds.joined_by(part.written.text)
    is_doubtful = _is_false(task, grounds, part.written.text) or (is_chinese and _is_new(document, part.written.text))
    if agreement >= LEAST_HEADLINE_AGREEMENT and not (is_doubtful or is_joined):
        return part
    if is_chinese and not is_joined and is_title(document, 0) and tells(document.sentence(0)):
        return instead(task, limits, [Quotation(segment, source, document.sentences[0])])
    may_stand = has_few_sentences(document) or not (is_joined or is_doubtful)
    if is_chinese and may_stand and not is_title(document, 0):
        return part
    return (yield from _of_one_sentence(task, segment, source, limits, part.written))


def _of_one_sentence(
    task: Task, segment: int, source: Source, limits: Limits, written: Written
) -> Generator[Work, Reply, Part]:
    """A headline of one sentence, which stands for what was written about many.

    It is read alone: the `medium` texts about it are true to its words and their order, as the samples about many
    sentences often are not. One that is short itself, as most titles are, is quoted, and so is one that still is told
    falsely.
    """
    document, grounds = task.document, Grounds.of(task.document, source)
    sentence = yield from _best_for_headline(task, source, written.hypothesis)
    places = tokens_between(source, sentence)
    most = TITLE_TOKENS if _is_heading(document, document.sentences.index(sentence)) else SENTENCE_TOKENS
    if len(places) <= most:
        return instead(task, limits, [Quotation(segment, source, sentence)])
    focused = alone(source, places, task.tools.tokenizer.length_id("medium"))
    work = task.decode(segment, focused, "medium", limits, shown=False)
    (again,) = yield from decode(replace(work, near=written.hypothesis.samples, faults=grounds.sentence_faults))
    pieces = headline_of(true_pieces(again.pieces, document.text))
    pieces = first_clauses(pieces, HEADLINE_CHARS, grounds.carry)
    seen = seen_in(source, places, replace(again, pieces=pieces)) if has_letter(pieces) else written
    title = _title_of(document, source, seen.text)
    if title or _is_false(task, grounds, seen.text):
        return instead(task, limits, [Quotation(segment, source, title or sentence)])
    return Part(seen, quoted=False)


def _best_for_headline(task: Task, source: Source, drawn: Hypothesis) -> Generator[Work, Reply, Span]:
    """The sentence that says most of what the samples say, if it is a title or a statement, or the text has few.

    Where that is a greeting, an address or a line without an end, it is the statement that is worth most.
    """
    document, extractor = task.document, task.tools.extractor
    typical = typical_of(task, source, drawn, title_share=1.0)
    at = document.sentences.index(typical)
    is_said = _is_heading(document, at) or _is_statement(document.sentence(at))
    if extractor is None or is_said or has_few_sentences(document) or is_talk(document):
        return typical
    builder = SourceBuilder(task.tools.tokenizer, task.tools.max_source, task.request.mode, "medium")
    reading = yield from read_sentences(document, builder)
    worth = sentence_worth(document, reading, extractor, "short")
    read, last = sentences_read(source, document.sentences), source.spans[-1][1]
    stated = {at for at in read if document.sentences[at].end <= last and _is_statement(document.sentence(at))}
    asked = [value if at in stated else -math.inf for at, value in enumerate(worth)]
    return next((document.sentences[at] for at in best_sentences(document, asked, 1)), typical)


def _is_heading(document: SourceText, at: int) -> bool:
    """Whether a sentence is one of the lines above a text, and tells what it is about."""
    line = document.sentence(at)
    return all(is_line(document, above) for above in range(at + 1)) and not states(line) and tells(line)


def _is_statement(sentence: str) -> bool:
    """Whether a sentence ends like one, and has more words than a name or a greeting."""
    return states(sentence) and len(content_words(sentence)) > NAME


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
    is_part = headline.split()[:1] == line.split()[:1] and Grounds([line], len(line), few=True).carry(headline)
    return title if is_made_of_it and not is_part else None
