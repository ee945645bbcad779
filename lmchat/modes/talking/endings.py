"""Replies that the network writes, with an end: its samples stop at a length, or leave out the last mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lmchat.modes.work import Piece, Written, text_of
from lmchat.modes.writing.limits import ELLIPSIS
from lmchat.modes.writing.writer import cut_pieces
from lmchat.text.sentence_rules import ends_sentence
from lmchat.text.sentences import split_sentences
from lmchat.text.talk.speech import polished

_STRAY_BLANK = re.compile("(?<=[，。！？；：、]) +| +(?=[，。！？；：、])")
_OPEN_END = " ,;:，、；："
"""Marks that no reply ends with."""


def whole(written: Written) -> Written:
    """A reply that ends with the end of a sentence: cut back to the last one, or with the mark that it lacks."""
    pieces = without_stray_blanks(written.pieces)
    text = text_of(pieces)
    if text.endswith(ELLIPSIS) and written.hypothesis.stop_reason == "length":
        ends = [span.end for span in split_sentences(text, "zh") if span.end < len(text)]
        end, mark = (ends[-1], "") if ends else (len(text[:-1].rstrip(_OPEN_END)), ELLIPSIS)
    elif ends_sentence(text):
        return replace(written, pieces=pieces)
    else:
        text = text.rstrip(_OPEN_END)
        end, mark = len(text), polished(text)[len(text) :]
    return replace(written, pieces=cut_pieces(pieces, end, mark))


def without_stray_blanks(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a reply without the blanks beside Chinese punctuation."""
    closed: list[Piece] = []
    before = ""
    for piece in pieces:
        text = _STRAY_BLANK.sub("", before + piece.text)[len(before) :]
        closed.append(replace(piece, text=text))
        before = text[-1:] or before
    return closed
