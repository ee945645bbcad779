"""What texts are written with: the tokens that may be written, and the writers that take them."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lmchat.decoding.hypothesis import Hypothesis, Update
from lmchat.decoding.shortlist import Shortlist
from lmchat.decoding.vocabulary import Vocabulary
from lmchat.model.arrays import Ids
from lmchat.model.network import WritingNetwork
from lmchat.modes.work import Piece, Writer, Written
from lmchat.text.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Writing:
    """What writes texts with the tokens of a shortlist."""

    network: WritingNetwork[Any]
    shortlist: Shortlist


def shortlist(tokenizer: Tokenizer, pieces: Ids) -> Shortlist:
    """Some tokens (n,) of a tokenizer as those to write with."""
    never, inner, apostrophes = tokenizer.special_ids, tokenizer.inner_ids, tokenizer.apostrophe_ids
    return Shortlist.build(pieces, tokenizer.eos_id, never, tokenizer.byte_ids, inner, apostrophes)


def full_shortlist(tokenizer: Tokenizer) -> Shortlist:
    """All tokens of a tokenizer as those to write with."""
    return shortlist(tokenizer, np.arange(tokenizer.vocab_size))


def writable(tokenizer: Tokenizer) -> Vocabulary:
    """Which tokens of a tokenizer may be written."""
    return full_shortlist(tokenizer).vocabulary


def write(updates: Iterator[list[Update]], writers: Sequence[Writer]) -> Generator[list[Piece], None, list[Written]]:
    """Hand the tokens of each item to its writer.

    Yields:
        After each step of the model the pieces that came out, if any.

    Returns:
        The outcome of each item.
    """
    pieces: list[list[Piece]] = [[] for _ in writers]
    hypotheses: dict[int, Hypothesis] = {}
    for news in updates:
        fresh: list[Piece] = []
        for update in news:
            writer = writers[update.item]
            given = [piece for record in update.tokens for piece in writer.push(record)]
            if update.finished:
                given += writer.finish(update.finished.stop_reason)
                hypotheses[update.item] = update.finished
            pieces[update.item] += given
            fresh += given
        yield fresh
    return [Written(own, hypotheses[item]) for item, own in enumerate(pieces)]
