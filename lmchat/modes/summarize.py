"""The mode `summarize`: a headline, a sentence or two, or a paragraph, from a text of any length."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from lmchat.decoding.config import DecodingConfig
from lmchat.modes.attribution import sentence_weights, source_sentences, strongest
from lmchat.modes.focus import alone, headline_of, seen_in
from lmchat.modes.limits import Limits, ends_sentence
from lmchat.modes.long import is_said, part_sources, parts_of_length, whole_source
from lmchat.modes.request import Request
from lmchat.modes.selection import all_scores, best_sentence
from lmchat.modes.source import Source, SourceBuilder
from lmchat.modes.source_text import SourceText
from lmchat.modes.typical import TITLE_SHARE, copied, is_grounded, tokens_between, typical_sentence
from lmchat.modes.work import (
    Decode,
    Job,
    Opened,
    Progress,
    Reply,
    Result,
    Score,
    Show,
    Tools,
    Work,
    Written,
    decode,
    score,
)
from lmchat.modes.writer import LONGEST_LOOP, ProseWriter, has_letter, one_line
from lmchat.text.language import Language
from lmchat.text.sentences import Span, split_sentences

if TYPE_CHECKING:
    from lmchat.decoding.hypothesis import Hypothesis

_BEAM = DecodingConfig(method="beam", beam_size=4, length_penalty=1.0, no_repeat_ngram_size=3)
_CONSENSUS = _BEAM.replace(method="consensus", samples=40, temperature=0.7, top_k=40)
_CAREFUL = _CONSENSUS.replace(samples=32, temperature=0.5)
DECODING: dict[tuple[Language, str], DecodingConfig] = {
    ("en", "short"): _CONSENSUS.replace(length_penalty=2.0, min_new_tokens=4, max_new_tokens=40),
    ("en", "medium"): _CAREFUL.replace(length_penalty=1.5, min_new_tokens=10, max_new_tokens=80),
    ("en", "long"): _BEAM.replace(length_penalty=2.0, min_new_tokens=30, max_new_tokens=128),
    ("zh", "short"): _CONSENSUS.replace(length_penalty=1.5, min_new_tokens=4, max_new_tokens=40),
    ("zh", "medium"): _CAREFUL.replace(min_new_tokens=10, max_new_tokens=80),
    ("zh", "long"): _BEAM.replace(min_new_tokens=30, max_new_tokens=128),
}
"""The settings of each language and length class; a consensus has a length penalty for those who ask for a beam."""

HEADLINE_CHARS: dict[Language, int] = {"en": 80, "zh": 30}
SENTENCE_CHARS: dict[Language, int] = {"en": 120, "zh": 45}
"""The usual length of a headline and of a sentence."""
SENTENCE_TOKENS = 12
MOST_SENTENCES_AT_ONCE = 4
"""More sentences than these are written about one part of the text each."""
LEAST_CHARS = 20
"""With less room than that nothing more is begun."""
LEAST_AGREEMENT = 0.5
"""A `medium` text whose samples agree less (`Hypothesis.agreement`) is given up for a sentence of the source."""
HEADLINES_ASKED = 16
"""Samples of a headline that have a say in which sentence that is, beside those of the text that is given up."""
LEAST_HEADLINE_AGREEMENT: dict[Language, float] = {"en": 0.4, "zh": 0.0}
"""A headline whose samples agree less is given up for that of one sentence; none for 0. Both were chosen on dev rows,
see docs/training.md."""
_GOES_ON = ",;:，；：、"
"""What a sentence of the text may end with where a list follows it, which is left behind."""
FALLBACK_CHARS = 300
"""A sentence taken from the text is cut there."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of the summary that is asked for.

    Attributes:
        length: the length class.
        limits: of the whole summary.
        sentences: about how many sentences are wanted; None when only the length class is asked for.
    """

    length: str
    limits: Limits
    sentences: int | None

    @classmethod
    def of(cls, request: Request, document: SourceText) -> Shape:
        """The shape that a request asks for."""
        limits = Limits(request.sentences, _most_chars(request, document))
        if not limits:
            return cls(request.length, limits, None)
        language = document.language
        by_chars = max(1, limits.chars // SENTENCE_CHARS[language]) if limits.chars else None
        wanted = min(filter(None, (limits.sentences, by_chars)))
        if wanted == 1:
            is_short = limits.chars is not None and limits.chars <= HEADLINE_CHARS[language]
            return cls("short" if is_short or request.length == "short" else "medium", limits, 1)
        return cls("medium" if wanted == 2 else "long", limits, wanted)


def summarize(request: Request, tools: Tools) -> Job:
    """Summarize the text of a request."""
    document = SourceText(request.text)
    shape = Shape.of(request, document)
    builder = SourceBuilder(tools.tokenizer, tools.max_source, request.mode, shape.length)
    sources = yield from _sources(document, shape, builder)
    yield Opened(sources)
    write = _write_one if len(sources) == 1 else _write_parts
    parts = yield from write(_Task(request, tools, document, shape), sources)
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


def _most_chars(request: Request, document: SourceText) -> int | None:
    """The characters allowed by `chars` and `ratio` together."""
    by_ratio = max(1, int(request.ratio * len(document.text.strip()))) if request.ratio else None
    return min(filter(None, (request.chars, by_ratio)), default=None)


def _sources(document: SourceText, shape: Shape, builder: SourceBuilder) -> Generator[Work, Reply, list[Source]]:
    """One source if the text fits or a short summary is asked for, else one for each part."""
    whole = whole_source(document, builder)
    wanted = min(shape.sentences or 0, len(document.sentences) // 2)
    if whole is not None and wanted <= MOST_SENTENCES_AT_ONCE:
        return [whole]
    parts = wanted or parts_of_length(document, builder) if shape.length == "long" else 1
    if parts > 1:
        builder = replace(builder, length="medium")
    return (yield from part_sources(document, builder, parts))


@dataclass(frozen=True, slots=True)
class _Task:
    """What writing needs to know."""

    request: Request
    tools: Tools
    document: SourceText
    shape: Shape

    def decode(self, segment: int, source: Source, length: str, limits: Limits, shown: bool) -> Decode:
        """The work of writing about one source."""
        config = self._config(source, length, limits)
        hold = 2 if config.no_repeat_ngram_size else 2 * LONGEST_LOOP
        writer = partial(ProseWriter, self.tools.tokenizer, limits, hold, segment)
        return Decode([source], config, writer, [self.request.seed or config.seed], shown)

    def typical(self, source: Source, *drawn: Hypothesis, title_share: float = TITLE_SHARE) -> Span:
        """The sentence of a source that says most of what the samples of each consensus say."""
        kinds = [list(map(self.tools.tokenizer.decode, hypothesis.samples)) for hypothesis in drawn]
        return self.document.sentences[typical_sentence(self.document, source, *kinds, title_share=title_share)]

    def may_give_way(self, config: DecodingConfig) -> bool:
        """Whether what is written about the only source may be given up, for which its samples have to be compared."""
        length, language = self.shape.length, self.document.language
        doubted = length == "medium" or (length == "short" and LEAST_HEADLINE_AGREEMENT[language] > 0)
        return doubted and config.method == "consensus"

    def _config(self, source: Source, length: str, limits: Limits) -> DecodingConfig:
        """The caller's settings or those of the length class; nothing longer than half of a very short text."""
        config = self.request.decoding or DECODING[self.document.language, length]
        least = config.min_new_tokens
        if not self.request.decoding and length == "long" and limits.sentences:
            least = min(SENTENCE_TOKENS * limits.sentences, config.max_new_tokens // 2)
        return config.replace(min_new_tokens=min(least, max(1, len(source.spans) // 2)))


@dataclass(frozen=True, slots=True)
class _Part:
    """What the summary says about a source.

    Attributes:
        written: the text.
        quoted: whether it is a sentence of the source, because what the model wrote is doubtful.
    """

    written: Written
    quoted: bool


def _write_one(task: _Task, sources: Sequence[Source]) -> Generator[Work, Reply, list[_Part]]:
    """Write about the only source; it is shown as it comes unless something else may have to stand instead."""
    (source,) = sources
    limits = task.shape.limits
    work = task.decode(0, source, task.shape.length, limits, shown=True)
    may_give_way = task.may_give_way(work.config)
    (written,) = yield from decode(replace(work, shown=not may_give_way))
    part = _Part(written, quoted=False)
    if may_give_way:
        reliable = _reliable if task.shape.length == "medium" else _reliable_headline
        part = yield from reliable(task, 0, source, limits, written)
        yield Show(part.written.pieces)
    return [part] if part.written.pieces else []


def _write_parts(task: _Task, sources: Sequence[Source]) -> Generator[Work, Reply, list[_Part]]:
    """Write about each part, and show what was not said before and still fits."""
    space = "" if task.document.language == "zh" else " "
    accepted: list[_Part] = []
    for segment, source in enumerate(sources):
        yield Progress("write", segment, len(sources))
        said = [part.written.text for part in accepted]
        limits = _what_is_left(task.shape, said, space, len(sources) - segment)
        if limits is None:
            break
        (written,) = yield from decode(task.decode(segment, source, "medium", limits, shown=False))
        part = yield from _reliable(task, segment, source, limits, written)
        if not part.written.pieces or is_said(part.written.text, said):
            continue
        stop = "。" if task.document.language == "zh" else "."
        written = _joined(part.written, space if accepted else "", stop, limits)
        yield Show(written.pieces)
        accepted.append(replace(part, written=written))
    yield Progress("write", len(sources), len(sources))
    return accepted


def _doubtful(written: Written, least: float) -> bool:
    """Whether the samples of a consensus agree less than they should."""
    agreement = written.hypothesis.agreement
    return agreement is not None and agreement < least


def _reliable(
    task: _Task, segment: int, source: Source, limits: Limits, written: Written
) -> Generator[Work, Reply, _Part]:
    """What was written about a source, or a sentence of it: where the samples of a consensus hardly agree, or where
    what it wrote is put together from several sentences.

    Headlines have a say in which: they are about what a text begins with, where the news of it stands.
    """
    unweighed = written.hypothesis.agreement is None
    if unweighed or (not _doubtful(written, LEAST_AGREEMENT) and is_grounded(written.text, task.document, source)):
        return _Part(written, quoted=False)
    headed = alone(source, range(len(source.spans)), task.tools.tokenizer.length_id("short"))
    work = task.decode(segment, headed, "short", Limits(), shown=False)
    samples = min(HEADLINES_ASKED, work.config.samples)
    (headline,) = yield from decode(replace(work, config=work.config.replace(samples=samples)))
    sentence = task.typical(source, written.hypothesis, headline.hypothesis)
    return (yield from _quoted(task, segment, source, limits, sentence))


def _quoted(task: _Task, segment: int, source: Source, limits: Limits, sentence: Span) -> Generator[Work, Reply, _Part]:
    """A sentence of a source instead of what was written about it."""
    places = tokens_between(source, sentence)
    ids = [source.document_ids[place] for place in places]
    (likelihood,) = yield from score(Score([source], [ids]))
    limits = replace(limits, chars=min(limits.chars or FALLBACK_CHARS, FALLBACK_CHARS))
    writer = ProseWriter(task.tools.tokenizer, limits, 1, segment)
    return _Part(copied(writer, source, places, likelihood), quoted=True)


def _reliable_headline(
    task: _Task, segment: int, source: Source, limits: Limits, written: Written
) -> Generator[Work, Reply, _Part]:
    """What was written; where its samples hardly agree, what they are nearest to of what is said of one sentence.

    That is the sentence that says most of what they say, read alone: its `medium` texts are true to its words and their
    order, as the samples about many sentences often are not. One that is short itself, such as a title, is quoted.
    """
    part, document = _Part(written, quoted=False), task.document
    if not _doubtful(written, LEAST_HEADLINE_AGREEMENT[document.language]):
        return part
    sentence = task.typical(source, written.hypothesis, title_share=1.0)
    places = tokens_between(source, sentence)
    if len(places) <= SENTENCE_TOKENS:
        return (yield from _quoted(task, segment, source, limits, sentence))
    focused = alone(source, places, task.tools.tokenizer.length_id("medium"))
    work = task.decode(segment, focused, "medium", limits, shown=False)
    (again,) = yield from decode(replace(work, near=written.hypothesis.samples))
    pieces = headline_of(again.pieces)
    if not has_letter(pieces):
        return part
    return _Part(seen_in(source, places, replace(again, pieces=pieces)), quoted=False)


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


def _joined(written: Written, space: str, stop: str, limits: Limits) -> Written:
    """What was written about a part, as the next sentence of a paragraph."""
    pieces = list(written.pieces)
    pieces[0] = replace(pieces[0], text=space + pieces[0].text)
    fits = limits.chars is None or len(written.text) < limits.chars
    if fits and not ends_sentence(written.text):
        pieces[-1] = replace(pieces[-1], text=pieces[-1].text.rstrip(_GOES_ON) + stop)
    return replace(written, pieces=pieces)


def _fallback(document: SourceText, shape: Shape) -> Result:
    """The best sentence of the text itself."""
    at = best_sentence(document, all_scores(document))
    sentence = one_line(document.sentence(at))
    chars = min(shape.limits.chars or FALLBACK_CHARS, FALLBACK_CHARS)
    end, mark = Limits(chars=chars).cut(sentence)
    return Result(sentence[:end] + mark, "eos", True, source_sentences(document, [at]))
