"""What texts are written with: the tokens that may be written, and the writers that take them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lmchat.decoding.hypothesis import Hypothesis, Update
from lmchat.decoding.shortlist import Shortlist
from lmchat.decoding.stepwise import IsLast
from lmchat.decoding.vocabulary import Vocabulary
from lmchat.model.arrays import Ids
from lmchat.model.network import WritingNetwork
from lmchat.modes.sources.source import Source
from lmchat.modes.work import Decode, Piece, Writer, Written, faultless
from lmchat.text.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Writing:
    """What writes texts with the tokens of a shortlist."""

    network: WritingNetwork[Any]
    shortlist: Shortlist


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is to be written.

    Attributes:
        source: what it is about.
        seed: of sampling.
        is_last: takes its tokens in turn and says which one ends it; None where nothing but the model does.
        near: texts, as token ids, that a consensus has to be near to.
        faults: how grave the faults of the text are that its mode sees.
    """

    source: Source
    seed: int = 0
    is_last: IsLast | None = None
    near: Sequence[Sequence[int]] = ()
    faults: Callable[[str], int] = faultless

    @classmethod
    def all_of(cls, work: Decode) -> list[Draft]:
        """The texts of some work, none of them begun."""
        return [
            cls(source, seed, work.is_last() if work.is_last else None, work.near, work.faults)
            for source, seed in zip(work.sources, work.seeds, strict=True)
        ]


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
