"""A text prepared for reading: its language, its sentences, and parts of it that remember where they stood."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter, itemgetter

import numpy as np
from numpy.typing import NDArray

from lmchat.errors import EmptyInput
from lmchat.text.language import Language, detect_language
from lmchat.text.layout.blanks import stretches, with_spaces, without_wraps
from lmchat.text.layout.columns import Cell, table_cells
from lmchat.text.sanitize import blank_controls
from lmchat.text.sentence_rules import CLOSING, REFERENCE
from lmchat.text.sentences import Span, split_sentences

_CLOSED = re.compile(rf"[{CLOSING}]*(?:{REFERENCE})*")


class SourceText:
    """The text of a request. Raises `EmptyInput` when there is nothing to read in it."""

    def __init__(self, text: str) -> None:
        self.text = blank_controls(text)
        if not self.text.strip():
            raise EmptyInput("there is no text to read", "nothing but white space and control characters was given")

    @cached_property
    def language(self) -> Language:
        """The language most of it is written in."""
        return detect_language(self.text)

    @cached_property
    def sentences(self) -> list[Span]:
        """Its sentences, by the rules alone: they serve both languages and take a hundredth of pysbd's time."""
        return split_sentences(self.text, "zh")

    @cached_property
    def _cells(self) -> list[Cell]:
        return table_cells(self.text)

    def cell_at(self, place: int) -> Cell | None:
        """The cell of a table without bars that a place is in."""
        at = bisect_right(self._cells, place, key=itemgetter(0)) - 1
        return self._cells[at] if at >= 0 and place < self._cells[at][1] else None

    def ends_at(self, place: int) -> bool:
        """Whether a sentence ends at a place, but for the marks that close it and the references behind it."""
        at = bisect_left(self.sentences, place, key=attrgetter("end"))
        return at < len(self.sentences) and bool(_CLOSED.fullmatch(self.text, place, self.sentences[at].end))

    def sentence(self, at: int) -> str:
        """The text of a sentence, by its index."""
        start, end = self.sentences[at]
        return self.text[start:end]

    def excerpt(self, sentences: Sequence[int]) -> Excerpt:
        """Some of its sentences, by index and in order, as one text; neighbours keep what stands between them."""
        runs: list[Span] = []
        spans = [self.sentences[at] for at in sentences]
        for start, end in spans:
            if runs and not self.text[runs[-1].end : start].strip():
                runs[-1] = Span(runs[-1].start, end)
            else:
                runs.append(Span(start, end))
        return Excerpt.join(without_wraps(self.text, spans), runs, "" if self.language == "zh" else " ")

    def whole(self) -> Excerpt:
        """All of it, without the white space around it."""
        start = len(self.text) - len(self.text.lstrip())
        text = without_wraps(self.text, self.sentences)
        return Excerpt.join(text, [Span(start, len(self.text.rstrip()))], "")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Runs of a text, joined, their blanks as they are read (lmchat/text/layout/blanks.py).

    Attributes:
        text: the joined text.
        begins: where each run begins in `text`.
        runs: where each run stands in the whole text.
    """

    text: str
    begins: Sequence[int]
    runs: Sequence[Span]

    @classmethod
    def join(cls, text: str, runs: Sequence[Span], separator: str) -> Excerpt:
        """The runs of `text` with `separator` between them."""
        begins: list[int] = []
        read: list[Span] = []
        joined = ""
        for at, run in enumerate(runs):
            joined += separator if at else ""
            for start, end in stretches(text, *run):
                begins.append(len(joined))
                read.append(Span(start, end))
                joined += text[start:end]
        return cls(with_spaces(joined), begins, read)

    def originals(self, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Where each `text[start:end]` stands in the whole text, with what is not read between its runs.

        What stands between runs stands nowhere in the text: a span that begins there begins with the run behind it, and
        one that is all there is empty.
        """
        starts, ends = np.asarray(spans, np.int64).reshape(-1, 2).T
        begins, runs = np.asarray(self.begins), np.asarray(self.runs)
        shifts, stops = runs[:, 0] - begins, runs[:, 1]
        opening, closing = self._runs_at(starts), self._runs_at(np.maximum(starts, ends - 1))
        opening = np.where(starts + shifts[opening] < stops[opening], opening, closing)
        first = np.minimum(np.maximum(starts, begins[opening]) + shifts[opening], stops[opening])
        last = np.maximum(first, np.minimum(ends + shifts[closing], stops[closing]))
        return list(zip(first.tolist(), last.tolist(), strict=True))

    def _runs_at(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """The index of the run that each place of `text` is in or behind."""
        return np.maximum(np.searchsorted(np.asarray(self.begins), places, side="right") - 1, 0)
