"""Sentences of a text as a summary of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lmchat.modes.sources.source import Source
from lmchat.modes.summarizing.focus import closed_pieces, ended_pieces, paired_pieces, unmarked_pieces
from lmchat.modes.summarizing.summary import Task
from lmchat.modes.summarizing.typical import quoted, tokens_between
from lmchat.modes.work import Piece, Written, text_of
from lmchat.modes.writing.limits import Limits
from lmchat.modes.writing.writer import ProseWriter
from lmchat.text.language import Language
from lmchat.text.sentences import Span

if TYPE_CHECKING:
    from lmchat.decoding.hypothesis import TokenRecord

FALLBACK_CHARS = 300
"""A sentence taken from the text is cut there."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence of the text in what was read of it.

    Attributes:
        segment: the index of the source, in `Opened.sources`.
        source: what was read.
        sentence: where it stands in the text.
    """

    segment: int
    source: Source
    sentence: Span


def quote(task: Task, limits: Limits, quotations: Sequence[Quotation], most_chars: int) -> Written:
    """Sentences one after the other, as many as there is room for among `most_chars` and the limits."""
    from lmchat.decoding.hypothesis import Hypothesis

    room = min(limits.chars or most_chars, most_chars)
    pieces: list[Piece] = []
    tokens: list[TokenRecord] = []
    for one in quotations[: limits.sentences]:
        writer = ProseWriter(task.tools.tokenizer, replace(limits, chars=max(1, room)), 1, one.segment)
        own = quoted(writer, one.source, tokens_between(one.source, one.sentence))
        own = replace(own, pieces=paired_pieces(unmarked_pieces(own.pieces), max(1, room)))
        if pieces and len(own.text) >= room:
            break
        pieces = ended_pieces(pieces, task.document.language) if pieces else []
        space = "" if own.text[:1].isspace() else space_behind(text_of(pieces), task.document.language)
        pieces += [replace(piece, text=space * (at == 0) + piece.text) for at, piece in enumerate(own.pieces)]
        tokens += own.hypothesis.tokens
        room -= len(own.text) + 2
    return Written(closed_pieces(pieces), Hypothesis(tuple(tokens), 0.0, "eos"))


def space_behind(text: str, language: Language) -> str:
    """What stands between a paragraph so far and its next sentence."""
    return " " if text and (language != "zh" or text[-1].isascii()) else ""
