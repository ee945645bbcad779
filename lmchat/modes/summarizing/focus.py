"""A headline of one sentence: it is read as if it were all there is, and what is written loses its small words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from lmchat.modes.sources.source import LENGTH_PLACE, Source
from lmchat.modes.work import Piece, Written, text_of
from lmchat.text.cjk import CJK
from lmchat.text.headlines import headline_characters, true_characters
from lmchat.text.layout.datelines import dateline_end
from lmchat.text.layout.items import BULLET, NUMBER
from lmchat.text.sentence_rules import ends_sentence

if TYPE_CHECKING:
    from lmchat.decoding.hypothesis import TokenRecord
    from lmchat.text.language import Language

_GOES_ON = ",;:，；：、"
"""What a sentence of the text may end with where a list follows it, which is left behind."""
RUN_ON = 6
"""Characters behind a title that tell which sentence it runs on into."""
_CLAUSE_ENDS = re.compile("[，；]")
_ENGLISH_STOP = re.compile(rf"[{CJK}”》）]\.\Z")
_QUOTES = (('"', '"'), ("“", "”"), ("「", "」"), ("『", "』"))
_MARK = re.compile(rf"(?:{BULLET}|{NUMBER})")
_MARKS = re.compile(rf"(?:(?<=[。！？；])|(?<=[.!?] )){_MARK.pattern}")


def alone(source: Source, places: Sequence[int], length: int) -> Source:
    """The source of some of a document's tokens, given by their indices; `length` is the piece of its length class."""
    head, document = source.ids[: source.document_start], source.document_ids
    head[LENGTH_PLACE] = length
    ids = [*head, *(document[place] for place in places)]
    return Source(ids, source.query_length, [source.spans[place] for place in places])


def seen_in(source: Source, places: Sequence[int], written: Written) -> Written:
    """What was written about tokens that stood `alone`, as written about the whole source: its attention is theirs."""
    import numpy as np

    start = source.document_start
    columns = [*range(start), *(start + place for place in places)]

    def widened(record: TokenRecord) -> TokenRecord:
        attention = np.zeros(len(source.ids), dtype=np.float32)
        attention[columns] = record.attention[: len(columns)]
        return replace(record, attention=attention)

    pieces = [replace(piece, record=widened(piece.record)) for piece in written.pieces]
    tokens = tuple(map(widened, written.hypothesis.tokens))
    return Written(pieces, replace(written.hypothesis, tokens=tokens))


def headline_of(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a sentence that its headline has; each keeps its own characters of it."""
    return _respelled(pieces, headline_characters(text_of(pieces)))


def first_clauses(pieces: Sequence[Piece], most: int, is_true: Callable[[str], bool]) -> list[Piece]:
    """The pieces of as many Chinese clauses as `most` characters have room for and are true without what follows."""
    text = text_of(pieces)
    ends = [found.start() for found in _CLAUSE_ENDS.finditer(text) if found.start() <= most]
    end = next(filter(lambda end: is_true(text[:end]), reversed(ends)), len(text)) if len(text) > most else len(text)
    return _respelled(pieces, dict(enumerate(text[:end])))


def true_pieces(pieces: Sequence[Piece], text: str) -> list[Piece]:
    """The pieces of a headline without the codes in angle brackets that do not stand in the text."""
    return _respelled(pieces, true_characters(text_of(pieces), text))


def unmarked_pieces(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a text without the marks of items that its sentences begin with, or the dateline that it does."""
    text = text_of(pieces)
    mark = _MARK.match(text)
    begin = mark.end() if mark else dateline_end(text)
    inner = {at for found in _MARKS.finditer(text, begin) for at in range(*found.span())}
    return _respelled(pieces, {at: text[at] for at in range(begin, len(text)) if at not in inner})


def stopped_pieces(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a text with a Chinese full stop in place of the English one that Chinese ends with."""
    text = text_of(pieces)
    return _respelled(pieces, dict(enumerate(f"{text[:-1]}。" if _ENGLISH_STOP.search(text) else text)))


def ended_pieces(pieces: Sequence[Piece], language: Language) -> list[Piece]:
    """The pieces of a sentence that another one follows: with a full stop where it has no end of its own."""
    text = text_of(pieces)
    left = text.rstrip(_GOES_ON)
    if not left or (left == text and ends_sentence(text)):
        return list(pieces)
    own = _respelled(pieces, dict(enumerate(left)))
    own[-1] = replace(own[-1], text=f"{own[-1].text}{'。' if language == 'zh' else '.'}")
    return own


def closed_pieces(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a text that nothing follows: without a comma, semicolon or colon at its end."""
    text = text_of(pieces)
    left = text.rstrip(_GOES_ON)
    return _respelled(pieces, dict(enumerate(left))) if left and left != text else list(pieces)


def paired_pieces(pieces: Sequence[Piece], chars: int | None) -> list[Piece]:
    """The pieces of a sentence with the quotation mark that it lacks, or without the one that it has too many.

    A quotation of several sentences has its marks at the first and the last one. Where `chars` leave no room for
    another mark, the one that opens goes.
    """
    text = text_of(pieces)
    for opening, closing in _QUOTES:
        alone = text.count(opening) % 2 if opening == closing else text.count(opening) != text.count(closing)
        begins = len(text) - len(text.lstrip())
        if not alone:
            continue
        if text.startswith(opening, begins) and chars is not None and len(text) >= chars:
            return _respelled(pieces, {at: text[at] for at in range(len(text)) if at != begins})
        if text.startswith(opening, begins):
            return [*pieces[:-1], replace(pieces[-1], text=pieces[-1].text + closing)]
        if text.endswith(closing) and not text[:-1][-1:].isdigit():
            return _respelled(pieces, dict(enumerate(text[:-1])))
    return list(pieces)


def untitled_pieces(pieces: Sequence[Piece], sentences: Sequence[str]) -> list[Piece]:
    """The pieces of a text without the title that runs on into another one of the sentences read."""
    text = text_of(pieces)
    titles = (len(own) for own in sentences if text.startswith(own) and not ends_sentence(own))
    begin = len(text) - len(text[max(titles, default=0) :].lstrip())
    runs_on = begin < len(text) and any(own.startswith(text[begin : begin + RUN_ON]) for own in sentences)
    return _respelled(pieces, dict(enumerate(text[begin:], begin))) if runs_on else list(pieces)


def _respelled(pieces: Sequence[Piece], characters: dict[int, str]) -> list[Piece]:
    """Each piece with what `characters` have of it, by their places in the text of all; none that is empty then."""
    ends = [0]
    for piece in pieces:
        ends.append(ends[-1] + len(piece.text))
    kept = [
        replace(piece, text="".join(characters.get(at, "") for at in range(start, end)))
        for piece, (start, end) in zip(pieces, pairwise(ends), strict=True)
    ]
    return [piece for piece, before in zip(kept, pieces, strict=True) if piece.text or not before.text]
