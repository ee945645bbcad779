"""Splitting text into sentences with their offsets, in English, in Chinese, and in both at once.

English prose of ordinary length goes through pysbd (Sadvilkar and Neumann 2020, arXiv:2010.09657). pysbd is quadratic
in the length of its input, rewrites some of it and fails on a little of it: it is given pieces of at most 2,000
characters, its sentences are looked up in the text, and where they do not add up to it the rules of `sentence_rules`
decide. The rules alone split everything else, at some million characters a second.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from lmchat.text.language import Language, detect_language
from lmchat.text.layout.lines import hard_lines
from lmchat.text.sentence_rules import CHINESE_ENDS, rule_spans

MAX_SENTENCE = 600
"""The length, in code points, from which on a sentence is cut at commas, or wherever it must be."""

_PYSBD_TEXT = 100_000
_PYSBD_PIECE = 2_000
_LONG_QUOTATION = 300  # pysbd keeps a quotation in one piece, however many sentences it has
_CHINESE_END = re.compile(f"[{CHINESE_ENDS}]")
_INNER_END = re.compile(r"[.!?]\S{0,3}\s")
_NO_BEGINNING = re.compile(r"[a-z\d(\[]")
_PROSE = re.compile(r"[\w\s,'’]")
_PROSE_SHARE = 0.8
_CUTS = (re.compile(r"[;；:：](?=.)|[—–](?=\s)"), re.compile(r"[,，、](?=.)"), re.compile(r"\s"))
_EXTENDS = re.compile("[\u0300-\u036f\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")


class Span(NamedTuple):
    """A sentence's place in the text, in code points, `end` exclusive."""

    start: int
    end: int


def split_sentences(text: str, language: Language | None = None) -> list[Span]:
    """The sentences of `text` in order, trimmed, never empty; together they hold all that is not white space.

    No sentence crosses a line break, except one that only wraps a paragraph, and none is longer than `MAX_SENTENCE`.

    Args:
        text: any text; the time is linear in its length.
        language: what to take every line for; None decides line by line.
    """
    small = len(text) <= _PYSBD_TEXT
    spans: list[Span] = []
    for start, end in hard_lines(text):
        line = text[start:end].replace("\n", " ")
        for first, last in _english_spans(line) if small and _is_english(line, language) else rule_spans(line):
            spans.extend(Span(start + a, start + b) for a, b in _bounded(line, first, last))
    return spans


def _is_english(line: str, language: Language | None) -> bool:
    """Whether pysbd has something to decide about `line`: English, and a possible sentence end inside it."""
    if not _INNER_END.search(line) or _CHINESE_END.search(line):
        return False
    return (language or detect_language(line)) == "en"


def _bounded(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentence itself, or pieces of at most `MAX_SENTENCE` characters, trimmed."""
    while end - start > MAX_SENTENCE:
        cut = _cut(line, start)
        yield start, start + len(line[start:cut].rstrip())
        start = cut
        while line[start].isspace():
            start += 1
    yield start, end


def _cut(line: str, start: int) -> int:
    """The best place to cut an overlong sentence: after the last semicolon, comma or space of the second half."""
    end = start + MAX_SENTENCE
    for pattern in _CUTS:
        places = [match.end() for match in pattern.finditer(line, start + MAX_SENTENCE // 2, end)]
        if places:
            return places[-1]
    while end > start + 1 and (_EXTENDS.match(line[end]) or line[end - 1] == "\u200d"):
        end -= 1
    return end if end > start + 1 else start + MAX_SENTENCE


def _english_spans(line: str) -> Iterator[tuple[int, int]]:
    """The sentences of one English line, by pysbd where it can be trusted."""
    for start, end in _pieces(line):
        piece = line[start:end]
        for first, last in _pysbd_spans(piece) or rule_spans(piece):
            inner = rule_spans(piece[first:last]) if last - first > _LONG_QUOTATION else [(0, last - first)]
            yield from ((start + first + a, start + first + b) for a, b in inner)


def _pieces(line: str) -> Iterator[tuple[int, int]]:
    """Cut `line` at sentence ends into pieces of at most 2,000 characters, as long as there are such ends."""
    if len(line) <= _PYSBD_PIECE:
        yield 0, len(line)
        return
    start = end = 0
    for _, last in rule_spans(line):
        if last - start > _PYSBD_PIECE and end > start:
            yield start, end
            start = end
        end = last
    yield start, len(line)


def _pysbd_spans(piece: str) -> list[tuple[int, int]]:
    """The sentences that pysbd finds; nothing where it fails or where they do not add up to the piece."""
    if len(piece) > _PYSBD_PIECE or len(_PROSE.findall(piece)) < _PROSE_SHARE * len(piece):
        return []
    try:
        sentences = _segmenter().processor(piece).process()
    except Exception:  # noqa: BLE001 - pysbd builds regular expressions from its input: re.error, IndexError and more
        return []
    return _rejoined(piece, _align(piece, [sentence.strip() for sentence in sentences]))


def _rejoined(piece: str, sentences: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sentences, but none that begins with a digit, bracket or small letter where the rules end none ("Ltd. (")."""
    ends = {end for _, end in rule_spans(piece)}
    spans: list[tuple[int, int]] = []
    for start, end in sentences:
        if spans and spans[-1][1] not in ends and _NO_BEGINNING.match(piece, start):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _align(piece: str, sentences: list[str]) -> list[tuple[int, int]]:
    """Where `sentences` stand in `piece`; nothing unless they follow each other with only white space between."""
    spans: list[tuple[int, int]] = []
    end = 0
    for sentence in filter(None, sentences):
        start = piece.find(sentence, end)
        if start < 0 or piece[end:start].strip():
            return []
        end = start + len(sentence)
        if spans and not any(map(str.isalnum, sentence)):
            spans[-1] = (spans[-1][0], end)  # a quote or bracket that pysbd left over
        else:
            spans.append((start, end))
    return [] if piece[end:].strip() else spans


@cache
def _segmenter() -> Any:
    """pysbd's segmenter, made at first use."""
    with warnings.catch_warnings():
        # Python warns of invalid escape sequences in pysbd wherever it has to compile it: from 3.12 on, to the user.
        warnings.simplefilter("ignore")
        import pysbd

    return pysbd.Segmenter(language="en", clean=False)
