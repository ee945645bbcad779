"""The mode `answer`: the piece of a text that answers a question, with its place and its probability."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING

from lmchat.modes.answering.agreement import AnswerPiece, Claim, agreement, rivalled
from lmchat.modes.answering.edges import whole_piece
from lmchat.modes.answering.fields import fields_asked, inside
from lmchat.modes.answering.kinds import as_wanted, lowered
from lmchat.modes.answering.names import lacks_a_name, lacks_in_chinese
from lmchat.modes.answering.passages import UNKNOWN, rank_passages
from lmchat.modes.calibration import exclusive
from lmchat.modes.request import Request
from lmchat.modes.sources.parts import whole_source
from lmchat.modes.sources.source import Source, SourceBuilder
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.values import Answer, Progress, SourceSentence
from lmchat.modes.work import FindSpans, Job, Opened, Reply, Result, Tools, Work, find_spans

if TYPE_CHECKING:
    from lmchat.decoding.spans import Span, Spans

MOST_QUESTION = 64
"""Tokens of a question that are read."""
AT_ONCE = 8
"""Passages that are read together."""
RELEVANCE = 2.0
"""The power of a passage's relevance that its answers' probabilities are multiplied by."""
COMPARED = 24
"""Candidates of a passage that are weighed against each other."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A piece of the text that may be the answer.

    Attributes:
        start: in code points of the text as read.
        end: exclusive.
        probability: the network's, or what the others make of it, see `agreed`.
        passage: the index of the source it is from.
    """

    start: int
    end: int
    probability: float
    passage: int


def answer(request: Request, tools: Tools) -> Job:
    """Answer the question of a request from its text."""
    document = SourceText(request.text)
    question = tools.tokenizer.encode(request.query.strip())[:MOST_QUESTION]
    builder = SourceBuilder(tools.tokenizer, tools.max_source, request.mode, "short", question)
    sources, relevance = yield from _sources(document, request.query, builder)
    yield Opened(sources)
    found = yield from _read(sources)
    candidates = agreed(_candidates(document, request, sources, relevance, found), request.text)
    answers = _answers(candidates[: request.top_k], document, request.text, tools)
    threshold = tools.calibration.threshold if request.threshold is None else request.threshold
    no_answer = not answers or answers[0].probability < threshold
    return Result(
        text="" if no_answer else answers[0].text,
        stop_reason="eos",
        fallback=False,
        drawn_from=() if no_answer else (answers[0].sentence,),
        answers=tuple(answers),
        no_answer=no_answer,
    )


def _sources(
    document: SourceText, question: str, builder: SourceBuilder
) -> Generator[Work, Reply, tuple[list[Source], list[float]]]:
    """The whole text, if it fits, else the passages that have most to do with the question; each with its relevance.

    Nothing is more than a little relevant in a text that lacks a name of the question; in Chinese, a person or a
    well-known place.
    """
    lacks = lacks_a_name if document.language == "en" else lacks_in_chinese
    most = UNKNOWN if lacks(document.text, question) else 1.0
    whole = whole_source(document, builder)
    if whole is not None:
        return [whole], [most]
    passages = yield from rank_passages(document, question, builder)
    read = [
        (source, most * passage.relevance)
        for passage in passages
        for source in builder.build_all(document.excerpt(passage.sentences))
    ]
    return [source for source, _ in read], [relevance for _, relevance in read]


def _read(sources: Sequence[Source]) -> Generator[Work, Reply, list[Spans]]:
    """The spans of every source."""
    found: list[Spans] = []
    for start in range(0, len(sources), AT_ONCE):
        if len(sources) > AT_ONCE:
            yield Progress("read", start, len(sources))
        found += yield from find_spans(FindSpans(sources[start : start + AT_ONCE]))
    return found


def _candidates(
    document: SourceText,
    request: Request,
    sources: Sequence[Source],
    relevance: Sequence[float],
    found: Sequence[Spans],
) -> list[_Candidate]:
    """All spans of all sources, best first, of whole words, and without what is no part of an answer at their edges.

    Those of another kind than the question wants, and outside of the fields of a form that it asks for, are less
    likely. A piece of a sentence that two passages share is that of the passage in which it is likelier.
    """
    text = request.text
    fields = fields_asked(text, request.query)
    candidates = []
    for at, (source, share, spans) in enumerate(zip(sources, relevance, found, strict=True)):
        places = [_place(span, source, document, text) for span in spans.spans]
        probabilities = [math.exp(span.log_probability) for span in spans.spans]
        probabilities = as_wanted(request.query, [text[start:end] for start, end in places], probabilities)
        if fields:
            probabilities = lowered(probabilities, [not is_inside for is_inside in inside(places, fields)])
        candidates += [
            _Candidate(start, end, share**RELEVANCE * probability, at)
            for (start, end), probability in zip(places, probabilities, strict=True)
            if start < end
        ]
    candidates.sort(key=attrgetter("probability"), reverse=True)
    passage_of: dict[tuple[int, int], int] = {}
    return [one for one in candidates if passage_of.setdefault((one.start, one.end), one.passage) == one.passage]


def _place(span: Span, source: Source, document: SourceText, text: str) -> tuple[int, int]:
    """Where an answer made of a span begins and ends in the text."""
    first, last = span.start - source.document_start, span.end - source.document_start - 1
    return whole_piece(document, text, source.spans[first][0], source.spans[last][1])


def agreed(candidates: Sequence[_Candidate], text: str) -> list[_Candidate]:
    """The candidates by how far the others of their passage agree with them, and those of other passages rival them.

    That is then their probability. Of those with the same words, and of those that overlap, one stays: what is said in
    many passages is as likely as where it is likeliest. `candidates` come with the likeliest first.
    """
    claims = sorted(_claims(candidates, text), key=attrgetter("score"), reverse=True)
    made = {(claim.passage, claim.piece.words) for claim in claims}
    kept: list[Claim] = []
    for claim in claims:
        if not any(claim.piece.words == other.piece.words or claim.piece.overlaps(other.piece) for other in kept):
            kept.append(claim)
    best = [
        _Candidate(
            claim.piece.start,
            claim.piece.end,
            rivalled(claim.score, [each.score for each in kept if (claim.passage, each.piece.words) not in made]),
            claim.passage,
        )
        for claim in kept
    ]
    return sorted(best, key=attrgetter("probability"), reverse=True)


def _claims(candidates: Sequence[_Candidate], text: str) -> list[Claim]:
    """What the passages say, each with its agreement in its own passage."""
    claims = []
    for passage in sorted({candidate.passage for candidate in candidates}):
        compared = [candidate for candidate in candidates if candidate.passage == passage][:COMPARED]
        pieces = [AnswerPiece.of(text, candidate.start, candidate.end) for candidate in compared]
        scores = agreement(pieces, [candidate.probability for candidate in compared])
        claims += [Claim(piece, score, passage) for piece, score in zip(pieces, scores, strict=True)]
    return claims


def _answers(candidates: Sequence[_Candidate], document: SourceText, text: str, tools: Tools) -> list[Answer]:
    """The answers that candidates are, best first."""
    spans = [(candidate.start, candidate.end) for candidate in candidates]
    calibrated = [tools.calibration.probability(candidate.probability) for candidate in candidates]
    return [
        Answer(text[start:end], start, end, probability, sentence_around(document, text, start, end))
        for (start, end), probability in zip(spans, exclusive(zip(spans, calibrated, strict=True)), strict=True)
    ]


def sentence_around(document: SourceText, text: str, start: int, end: int) -> SourceSentence:
    """The sentence of a span, or all the sentences that it is part of."""
    sentences = document.sentences
    first = max(0, bisect_right(sentences, start, key=attrgetter("start")) - 1)
    last = max(first, bisect_right(sentences, end - 1, key=attrgetter("start")) - 1)
    begin, stop = min(sentences[first].start, start), max(sentences[last].end, end)
    return SourceSentence(begin, stop, text[begin:stop])
