"""The mode `summarize`: a headline, a sentence or two, or a paragraph, from a text of any length."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from lmchat.modes.request import Request
from lmchat.modes.sources.attribution import sentence_weights, source_sentences, strongest
from lmchat.modes.sources.parts import is_said, part_sources, parts_of_length, whole_source
from lmchat.modes.sources.selection import all_scores, best_sentence
from lmchat.modes.sources.source import Source, SourceBuilder
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.extract import MEDIUM_SENTENCES, extract, extractor_for
from lmchat.modes.summarizing.focus import ended_pieces, unmarked_pieces
from lmchat.modes.summarizing.headlines import SENTENCE_TOKENS, reliable_headline
from lmchat.modes.summarizing.quoting import FALLBACK_CHARS, space_behind
from lmchat.modes.summarizing.reliable import Part, may_give_way, reliable_text
from lmchat.modes.summarizing.summary import Shape, Task
from lmchat.modes.summarizing.titles import read_for
from lmchat.modes.values import Progress
from lmchat.modes.work import Job, Opened, Reply, Result, Show, Tools, Work, Written, decode
from lmchat.modes.writing.limits import Limits
from lmchat.modes.writing.writer import one_line
from lmchat.text.language import Language
from lmchat.text.layout.furniture import own_words
from lmchat.text.sentences import split_sentences

PARAGRAPH_PARTS, PART_SENTENCES = 4, 3
"""Of a paragraph about a text that is read whole: the most parts, and the sentences of each where there are fewer."""
LEAST_CHARS = 20
"""With less room than that nothing more is begun."""


def summarize(request: Request, tools: Tools) -> Job:
    """Summarize the text of a request."""
    own = SourceText(own_words(request.text))
    shape = Shape.of(request, own)
    document = read_for(own, shape.length)
    builder = SourceBuilder(tools.tokenizer, tools.max_source, request.mode, shape.part_length)
    task = Task(request, tools, document, shape)
    if (extractor := extractor_for(task)) is not None:
        extracted = yield from extract(task, builder, extractor, _sentence_count(task, builder))
        return extracted if extracted.text.strip() else _fallback(document, shape)
    sources = yield from _sources(document, shape, builder)
    yield Opened(sources)
    is_sentence = len(sources) == 1 and len(sources[0].spans) <= SENTENCE_TOKENS
    if is_sentence or not any(map(str.isalpha, document.text)):
        return _fallback(document, shape)  # it is as short as a summary of it, or says nothing in words
    write = _write_one if len(sources) == 1 else _write_parts
    parts = yield from write(task, sources)
    if not parts:
        return _fallback(document, shape)
    weights: dict[int, float] = {}
    for part in parts:
        source = sources[part.written.pieces[0].segment]
        shares = sentence_weights([piece.record for piece in part.written.pieces], source, document.sentences)
        weights |= {at: shares[at] for at in strongest(shares)}
    return Result(
        text="".join(part.written.text for part in parts),
        stop_reason=parts[-1].written.hypothesis.stop_reason,
        fallback=all(part.quoted for part in parts),
        drawn_from=source_sentences(document, sorted(weights)),
    )


def _sources(document: SourceText, shape: Shape, builder: SourceBuilder) -> Generator[Work, Reply, list[Source]]:
    """A source for each part of the text that something is written about."""
    parts = _parts(document, shape, builder)
    if parts == 1 and (whole := whole_source(document, builder)) is not None:
        return [whole]
    return (yield from part_sources(document, builder, parts))


def _parts(document: SourceText, shape: Shape, builder: SourceBuilder) -> int:
    """How many parts that are: one for each sentence that is asked for, a few of a paragraph, else the whole text."""
    if shape.length != "long":
        return 1
    sentences = len(document.sentences)
    if shape.sentences:
        return max(1, min(shape.sentences, sentences // 2))
    return max(1, min(PARAGRAPH_PARTS, -(-sentences // PART_SENTENCES)), parts_of_length(document, builder))


def _sentence_count(task: Task, builder: SourceBuilder) -> int:
    """How many sentences of the text a summary has that is made of them."""
    shape = task.shape
    return MEDIUM_SENTENCES if shape.length == "medium" else shape.sentences or _parts(task.document, shape, builder)


def _write_one(task: Task, sources: Sequence[Source]) -> Generator[Work, Reply, list[Part]]:
    """Write about the only source; it is shown as it comes unless something else may have to stand instead."""
    (source,) = sources
    limits = task.shape.limits
    work = task.decode(0, source, task.shape.length, limits, shown=True)
    doubted = may_give_way(task, work.config)
    (written,) = yield from decode(replace(work, shown=not doubted))
    part = Part(written, quoted=False)
    if doubted:
        reliable = reliable_headline if task.shape.length == "short" else reliable_text
        part = yield from reliable(task, 0, source, limits, written)
        yield Show(part.written.pieces)
    return [part] if part.written.pieces else []


def _write_parts(task: Task, sources: Sequence[Source]) -> Generator[Work, Reply, list[Part]]:
    """Write about each part, and show what was not said before and still fits."""
    accepted: list[Part] = []
    for segment, source in enumerate(sources):
        yield Progress("write", segment, len(sources))
        said = [part.written.text for part in accepted]
        space = space_behind("".join(said), task.document.language)
        limits = _what_is_left(task.shape, said, space, len(sources) - segment)
        if limits is None:
            break
        (written,) = yield from decode(task.decode(segment, source, "medium", limits, shown=False))
        part = yield from reliable_text(task, segment, source, limits, written)
        if not part.written.pieces or is_said(part.written.text, said):
            continue
        written = _joined(part.written, space, task.document.language, limits)
        yield Show(written.pieces)
        accepted.append(replace(part, written=written))
    yield Progress("write", len(sources), len(sources))
    return accepted


def _what_is_left(shape: Shape, said: Sequence[str], space: str, parts: int) -> Limits | None:
    """The limits of the next of `parts` parts to come; None when there is no room for it."""
    text = "".join(said)
    sentences = chars = None
    if shape.limits.sentences is not None:
        left = shape.limits.sentences - len(split_sentences(text))
        if left <= 0:
            return None
        sentences = -(-left // parts)
    if shape.limits.chars is not None:
        chars = shape.limits.chars - len(text) - len(space)
        if chars < min(LEAST_CHARS, shape.limits.chars):
            return None
    return Limits(sentences, chars)


def _joined(written: Written, space: str, language: Language, limits: Limits) -> Written:
    """What was written about a part, as the next sentence of a paragraph."""
    pieces = unmarked_pieces(written.pieces)
    pieces[0] = replace(pieces[0], text=space + pieces[0].text)
    fits = limits.chars is None or len(written.text) < limits.chars
    return replace(written, pieces=ended_pieces(pieces, language) if fits else pieces)


def _fallback(document: SourceText, shape: Shape) -> Result:
    """The best sentence of the text itself."""
    at = best_sentence(document, all_scores(document))
    sentence = one_line(document.sentence(at))
    chars = min(shape.limits.chars or FALLBACK_CHARS, FALLBACK_CHARS)
    end, mark = Limits(chars=chars).cut(sentence)
    return Result(sentence[:end] + mark, "eos", True, source_sentences(document, [at]))
