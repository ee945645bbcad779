"""What the encoder reads: `[mode] [length] query [sep] document`, with the place of every document token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lmchat.text.layout.blanks import as_read

if TYPE_CHECKING:
    from lmchat.modes.sources.source_text import Excerpt
    from lmchat.text.tokenizer import Tokenizer

LENGTH_PLACE = 1
"""Where a source has the piece of its length class."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source of the model.

    Attributes:
        ids: all token ids.
        query_length: how many of them, after mode and length, are the query.
        spans: for each document token its (start, end) in code points of the text as read.
    """

    ids: list[int]
    query_length: int
    spans: list[tuple[int, int]]

    @property
    def document_start(self) -> int:
        """The index of the first document token in `ids`."""
        return len(self.ids) - len(self.spans)

    @property
    def document_ids(self) -> list[int]:
        """The ids of the document tokens."""
        return self.ids[self.document_start :]


@dataclass(frozen=True, slots=True)
class SourceBuilder:
    """Makes the sources of one request.

    Attributes:
        tokenizer: the checkpoint's.
        max_source: the most tokens a source may have.
        mode: opens every source.
        length: the length class that is asked for.
        query: token ids of the query.
    """

    tokenizer: Tokenizer
    max_source: int
    mode: str
    length: str
    query: Sequence[int] = ()

    @property
    def room(self) -> int:
        """How many document tokens fit."""
        return self.max_source - len(self.query) - 3

    def build(self, excerpt: Excerpt) -> Source:
        """The source that reads `excerpt`, cut where it is full."""
        return next(self.build_all(excerpt))

    def build_all(self, excerpt: Excerpt) -> Iterator[Source]:
        """The sources that read all of `excerpt`: one, or as many full ones as it takes."""
        encoding = self.tokenizer.encode_with_spans(excerpt.text)
        head = [self.tokenizer.mode_id(self.mode), self.tokenizer.length_id(self.length)]
        last = max(0, len(encoding.ids) - self.room)
        for first in (*range(0, last, max(1, self.room)), last):
            read = slice(first, first + self.room)
            ids = [*head, *self.query, self.tokenizer.sep_id, *encoding.ids[read]]
            yield Source(ids, len(self.query), excerpt.originals(encoding.spans[read]))

    def count(self, text: str) -> int:
        """How many tokens are read of `text`."""
        return len(self.tokenizer.encode(as_read(text)))
