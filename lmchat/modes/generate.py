"""The mode `generate`: a text goes on where the prompt ends.

What has been given out is never taken back, so what may still be cut off is held back: the beginning of a stop string,
and, once most of the tokens are written, everything after the last sentence end.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lmchat.decoding.config import DecodingConfig
from lmchat.modes.limits import ends_sentence
from lmchat.modes.request import Request
from lmchat.modes.source import Source
from lmchat.modes.source_text import SourceText
from lmchat.modes.work import Decode, Job, Opened, Piece, Result, Tools, decode
from lmchat.modes.writer import cut_pieces
from lmchat.text.sentences import split_sentences

if TYPE_CHECKING:
    from lmchat.decoding.hypothesis import StopReason, TokenRecord
    from lmchat.text.tokenizer import Tokenizer

DECODING = DecodingConfig(
    method="sample",
    temperature=0.8,
    top_p=0.9,
    repetition_penalty=1.1,
    no_repeat_ngram_size=4,
    min_new_tokens=16,
    max_new_tokens=160,
)
LEAST_SHARE = 0.6
"""The part of the tokens written that stands, wherever the last sentence ends."""
MOST_PROMPT = 128
"""Tokens that are read: the last ones of the prompt."""
MOST_CHARS = 16 * MOST_PROMPT
"""Characters at the end of a prompt that surely hold so many tokens."""
MOST_BREAKS = 2
"""Line breaks in a row that are kept."""
_BLANK = re.compile(r"([\s\x00-\x1f\x7f-\x9f]+)")


def generate(request: Request, tools: Tools) -> Job:
    """Continue the text of a request."""
    document = SourceText(request.text)
    source = prompt_source(document, tools)
    yield Opened([source])
    config = request.decoding or DECODING
    writers: list[ContinuationWriter] = []

    def writer() -> ContinuationWriter:
        writers.append(ContinuationWriter(tools.tokenizer, document.text, config.max_new_tokens, request.stop))
        return writers[-1]

    (written,) = yield from decode(Decode([source], config, writer, [request.seed or config.seed], shown=True))
    return Result(
        text=written.text,
        stop_reason="stop" if writers[-1].stopped else written.hypothesis.stop_reason,
        fallback=False,
        drawn_from=(),
    )


def prompt_source(document: SourceText, tools: Tools) -> Source:
    """The source `[generate] [long] [sep] prompt`, as the training task `continuation` has it; the prompt's end."""
    tokenizer = tools.tokenizer
    end = len(document.text.rstrip())
    start = max(0, end - MOST_CHARS)
    start += len(document.text[start:end]) - len(document.text[start:end].lstrip())
    encoding = tokenizer.encode_with_spans(document.text[start:end])
    room = min(MOST_PROMPT, tools.max_source - 3)
    head = [tokenizer.mode_id("generate"), tokenizer.length_id("long"), tokenizer.sep_id]
    spans = [(start + first, start + last) for first, last in encoding.spans[-room:]]
    return Source([*head, *encoding.ids[-room:]], 0, spans)


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
        self._decoder = tokenizer.stream()
        for token in tokenizer.encode(prompt.rstrip()[-1:]):
            self._decoder.push(token)  # so that the first word's space is no longer taken for the text's beginning
        self._blanks = _Blanks(after_blank=prompt[-1:].isspace())
        self._floor = math.ceil(LEAST_SHARE * most_tokens)
        self._stop = stop
        self._text = ""
        self._ends: list[int] = []
        self._pieces: list[Piece] = []
        self._given = 0

    def push(self, record: TokenRecord) -> list[Piece]:
        if self.stopped:
            return []
        text = self._blanks.add(self._decoder.push(record.id))
        self._pieces.append(Piece(text, record))
        self._text += text
        self._ends.append(len(self._text))
        stop = min((place for place in map(self._text.find, self._stop) if place >= 0), default=-1)
        if stop < 0:
            return self._give(bisect_right(self._ends, self._certain()))
        self.stopped = True
        return self._cut(len(self._text[:stop].rstrip()))

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
        ends = [span.end for span in split_sentences(self._text, "zh")[:-1]]  # the last one may go on
        return min(certain, max(self._ends[self._floor - 1], *ends, 0))

    def _last_end(self) -> int:
        """Where the last sentence ends; the whole text if that would leave too little of it."""
        spans = split_sentences(self._text, "zh")
        whole = spans if ends_sentence(self._text) else spans[:-1]
        end = whole[-1].end if whole else 0
        least = self._ends[self._floor - 1] if self._floor <= len(self._ends) else 0
        return end if end >= max(least, 1) else len(self._text)

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


class _Blanks:
    """Keeps words and paragraphs apart as they are written: one space, or at most two line breaks; none at the end.

    Args:
        after_blank: whether white space stands before the text, which then needs none of its own.
    """

    def __init__(self, after_blank: bool) -> None:
        self._swallows = after_blank
        self._blank = ""

    def add(self, text: str) -> str:
        """What `text` adds."""
        added = ""
        for at, part in enumerate(_BLANK.split(text)):
            if at % 2:
                self._blank += part
            elif part:
                added += self._space() + part
                self._swallows, self._blank = False, ""
        return added

    def _space(self) -> str:
        if self._swallows or not self._blank:
            return ""
        return "\n" * min(MOST_BREAKS, self._blank.count("\n")) or " "


def overlap(text: str, stop: str) -> int:
    """How many characters at the end of `text` may be the beginning of `stop`.

    >>> overlap("He said: The", "The end")
    3
    """
    lengths = range(min(len(text), len(stop) - 1), 0, -1)
    return next((length for length in lengths if text.endswith(stop[:length])), 0)
