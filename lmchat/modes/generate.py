"""The mode `generate`: a text goes on where the prompt ends.

What has been given out is never taken back, so what may still be cut off is held back: the beginning of a stop string,
and, once most of the tokens are written, everything after the last sentence end. What is cut off at its length ends
there, or else at least with a whole word. A prompt that ends with a letter ends with a whole word.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from lmchat.decoding.config import DecodingConfig
from lmchat.modes.prediction import MOST_PROMPT, predict, read_before
from lmchat.modes.request import Request
from lmchat.modes.sources.source import Source
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.work import Decode, Job, Opened, Piece, Result, Tools, decode
from lmchat.modes.writing.writer import cut_pieces
from lmchat.modes.writing.written_text import StopStrings, WrittenText, overlap
from lmchat.text.cjk import CJK
from lmchat.text.language import CJK_LETTER
from lmchat.text.sentence_rules import ends_sentence
from lmchat.text.sentences import split_sentences

if TYPE_CHECKING:
    from lmchat.decoding.hypothesis import StopReason, TokenRecord
    from lmchat.text.tokenizer import Tokenizer

DECODING = DecodingConfig(
    method="sample",
    temperature=0.6,
    top_p=0.85,
    repetition_penalty=1.1,
    no_repeat_ngram_size=4,
    min_new_tokens=16,
    max_new_tokens=160,
)
LEAST_SHARE = 0.6
"""The part of the tokens written that stands, wherever the last sentence ends."""
MOST_CHARS = 16 * MOST_PROMPT
"""Characters at the end of a prompt that surely hold so many tokens."""
_OPEN_WORD = re.compile(
    rf"(?<![^\W{CJK}])(?<![^\W{CJK}]['’.,:-])[^\W{CJK}]+(?:['’.,:-][^\W{CJK}]+)*\Z"
)  # "doesn't", "1,250", "10:30" and "well-known" are one word
_OPENING_END = re.compile(r"(?:(?<!\S)[\"'(\[]++|[“‘「『（《【])*+\s*\Z")
"""Marks that open what is not written any more."""


def changed_decoding(changes: Mapping[str, Any]) -> DecodingConfig | None:
    """The mode's settings with changes, see `DecodingConfig.changed`; None where there are none."""
    return DECODING.changed(changes) if changes else None


def generate(request: Request, tools: Tools) -> Job:
    """Continue the text of a request; or weigh it, where the request says so."""
    if request.weighed:
        return (yield from predict(request.text, tools))
    document = SourceText(request.text)
    source = prompt_source(document, tools)
    yield Opened([source])
    config = request.decoding or DECODING
    writers: list[ContinuationWriter] = []

    def writer() -> ContinuationWriter:
        writers.append(ContinuationWriter(tools.tokenizer, document.text, config.max_new_tokens, request.stop))
        return writers[-1]

    is_last = partial(StopStrings, tools.tokenizer, document.text, request.stop) if request.stop else None
    seeds = [request.seed or config.seed]
    last = document.text.rstrip()[-1:]
    after_word = last.isalpha() and not CJK_LETTER.match(last)
    work = Decode([source], config, writer, seeds, shown=True, is_last=is_last, after_word=after_word)
    (written,) = yield from decode(work)
    return Result(
        text=written.text,
        stop_reason="stop" if writers[-1].stopped else written.hypothesis.stop_reason,
        fallback=False,
        drawn_from=(),
    )


def prompt_source(document: SourceText, tools: Tools) -> Source:
    """The source that reads the end of a prompt."""
    end = len(document.text.rstrip())
    start = max(0, end - MOST_CHARS)
    start += len(document.text[start:end]) - len(document.text[start:end].lstrip())
    encoding = tools.tokenizer.encode_with_spans(document.text[start:end])
    spans = [(start + first, start + last) for first, last in encoding.spans]
    return read_before(replace(encoding, spans=spans), len(spans), tools)


class ContinuationWriter:
    """A `Writer` of what follows a prompt: no control characters, no white space at its end.

    It begins with white space where the model wrote some and the prompt does not end with it, so that the prompt and
    the text are one text when they are put together.

    Args:
        tokenizer: the checkpoint's.
        prompt: what is continued.
        most_tokens: tokens that may be written.
        stop: strings that end the text before them.
    """

    def __init__(self, tokenizer: Tokenizer, prompt: str, most_tokens: int, stop: Sequence[str] = ()) -> None:
        self.stopped = False
        self._written = WrittenText(tokenizer, prompt)
        self._floor = math.ceil(LEAST_SHARE * most_tokens)
        self._stop = stop
        self._ends: list[int] = []
        self._pieces: list[Piece] = []
        self._given = 0
        self._sentence_end = 0  # of the last sentence that another one follows

    def push(self, record: TokenRecord) -> list[Piece]:
        if self.stopped:
            return []
        self._pieces.append(Piece(self._written.add(record.id), record))
        self._ends.append(len(self._text))
        stop = self._written.find(self._stop)
        if stop is None:
            return self._give(bisect_right(self._ends, self._certain()))
        self.stopped = True
        return self._cut(len(self._text[:stop].rstrip()))

    @property
    def _text(self) -> str:
        return self._written.text

    def finish(self, stop_reason: StopReason) -> list[Piece]:
        if self.stopped:
            return []
        return self._cut(self._last_end() if stop_reason == "length" else len(self._text))

    def _certain(self) -> int:
        """The characters that will stand whatever follows."""
        begun = max((overlap(self._text, stop) for stop in self._stop), default=0)
        certain = len(self._text) - begun
        if len(self._pieces) <= self._floor:
            return certain
        whole = split_sentences(self._text[self._sentence_end :], "zh")[:-1]  # the last one may go on
        self._sentence_end += whole[-1].end if whole else 0
        return min(certain, max(self._ends[self._floor - 1], self._sentence_end))

    def _last_end(self) -> int:
        """Where the last sentence ends; where that would leave too little, before the last word, which may go on."""
        spans = split_sentences(self._text, "zh")
        whole = spans if ends_sentence(self._text) else spans[:-1]
        least = max(1, self._ends[self._floor - 1] if self._floor <= len(self._ends) else 0)
        ends = (whole[-1].end if whole else 0, len(_OPENING_END.sub("", _OPEN_WORD.sub("", self._text)).rstrip()))
        return next((end for end in ends if end >= least), len(self._text))

    def _cut(self, end: int) -> list[Piece]:
        """The rest of the pieces, when the text has `end` characters; what was given out stays."""
        end = max(end, self._ends[self._given - 1] if self._given else 0)
        self._pieces = cut_pieces(self._pieces, end) if end else []
        return self._give(len(self._pieces))

    def _give(self, end: int) -> list[Piece]:
        """The pieces up to `end` that were not given yet."""
        given = self._pieces[self._given : end]
        self._given = max(self._given, end)
        return given
