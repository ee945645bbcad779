"""Writing about some tokens of a source as if they were all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from lmchat.modes.source import Source
from lmchat.modes.work import Written

if TYPE_CHECKING:
    from lmchat.decoding.hypothesis import TokenRecord


def alone(source: Source, places: Sequence[int]) -> Source:
    """The source of some of a document's tokens, given by their indices."""
    head, document = source.ids[: source.document_start], source.document_ids
    ids = [*head, *(document[place] for place in places)]
    return Source(ids, source.query_length, [source.spans[place] for place in places])


def seen_in(source: Source, places: Sequence[int], written: Written) -> Written:
    """What was written about tokens that stood `alone`, as written about the whole source: its attention is theirs."""
    start = source.document_start
    columns = [*range(start), *(start + place for place in places)]

    def widened(record: TokenRecord) -> TokenRecord:
        attention = record.attention.new_zeros(len(source.ids))
        attention[columns] = record.attention[: len(columns)]
        return replace(record, attention=attention)

    pieces = [replace(piece, record=widened(piece.record)) for piece in written.pieces]
    tokens = tuple(map(widened, written.hypothesis.tokens))
    return Written(pieces, replace(written.hypothesis, tokens=tokens))
