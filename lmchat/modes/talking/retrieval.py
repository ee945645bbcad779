"""Replies that were once given to much the same message, made fit for the one that was said now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from lmchat.modes.sources.source import Source
from lmchat.modes.talking.prototypes import fitted
from lmchat.modes.work import Piece
from lmchat.text.language import Language
from lmchat.text.lexical.crude import is_crude
from lmchat.text.lexical.lexicon import Lexicon, latin_words
from lmchat.text.talk.exchanges import Exchanges
from lmchat.text.talk.messages import words_in

if TYPE_CHECKING:
    from lmchat.text.tokenizer import Tokenizer

LEAST_SIMILARITY = 0.15
"""Of two messages that one reply may fit."""
LEAST_TO_EDIT = 0.45
"""Of two messages that one reply may be made to fit: of messages less alike, it says what fits the other only."""
LEAST_TO_TELL = 0.45
"""Of two messages for a reply with what was told earlier in this talk to come before all others."""
THE_SAME = 0.75
"""Similarity from which a message says the same: where one does, replies to others are not weighed."""
MOST_COMPARED = 200
"""Exchanges of which more is compared than the words of their messages."""
MOST_READ = 300
"""Characters of a turn that are compared, its last ones: no written message is longer, and comparing takes its time."""
MOST_WEIGHED = 24
"""Replies that the network weighs."""
NEARLY_AS_GOOD = 1.0
"""Merit, in nats a token, that a reply may have less than the best one to be given where another is wanted."""


def retrieved(
    message: str,
    turns: Sequence[str],
    language: Language,
    exchanges: Exchanges,
    given: Collection[str] = (),
    standing: Collection[str] = (),
    lexicon: Lexicon | None = None,
) -> dict[str, float]:
    """Replies for a message after some turns, each with how similar its own message is; the most similar first.

    What was told in this talk comes before what fits any talk, as if the same had been said, and a reply to the same
    message before others.

    Args:
        message: what was said.
        turns: before it.
        language: of the talk.
        exchanges: those that there are.
        given: replies that are not to be among them.
        standing: replies that fit anything, which are not to be among them either: nor do people say the same to them.
        lexicon: the words that people write; no other one is put into a reply, unless it has a capital as names have.
    """
    message, turns = message[-MOST_READ:], [turn[-MOST_READ:] for turn in turns]
    answers = bool(turns) and turns[-1] not in standing
    similar = exchanges.similar(message, turns, language, MOST_COMPARED, answers=answers)
    found: dict[str, float] = {}
    told: dict[str, float] = {}
    for exchange, similarity, likeness in similar:
        if similarity < LEAST_SIMILARITY and likeness < LEAST_TO_TELL:
            continue
        reply = fitted(exchange, message, turns)
        if not reply.text or reply.text in given or reply.text in standing:
            continue
        if reply.is_edited and (is_crude(reply.text) or _has_new_words(reply.text, exchange.reply, lexicon)):
            continue
        if reply.is_told and likeness >= LEAST_TO_TELL:
            told.setdefault(reply.text, 1.0)
        elif similarity >= (LEAST_TO_EDIT if reply.is_edited else LEAST_SIMILARITY) and len(found) < MOST_WEIGHED:
            found.setdefault(reply.text, similarity)
    same = {reply: similarity for reply, similarity in found.items() if similarity >= THE_SAME}
    return told or same or found


def _has_new_words(reply: str, written: str, lexicon: Lexicon | None) -> bool:
    """Whether a reply has a word that neither the one that was written has nor the lexicon, and that is no name."""
    small = " ".join(word for word in words_in(reply) if word.islower())
    return lexicon is not None and bool(lexicon.invented(small, latin_words(written)))


def in_turn(merits: Sequence[float], seed: int) -> list[int]:
    """The places of all replies, the best first; each seed begins with another one of those nearly as good."""
    order = sorted(range(len(merits)), key=lambda at: -merits[at])
    if not order:
        return []
    near = sum(merit >= merits[order[0]] - NEARLY_AS_GOOD for merit in merits)
    order.insert(0, order.pop(seed % near))
    return order


def quoted(reply: str, source: Source, tokenizer: Tokenizer) -> list[Piece]:
    """A retrieved reply token by token; the model has no say in it, so they are certain."""
    import numpy as np

    from lmchat.decoding.hypothesis import TokenRecord

    encoding = tokenizer.encode_with_spans(reply)
    unread = np.zeros(len(source.ids), dtype=np.float32)
    records = [TokenRecord(token, 0.0, 0.0, unread) for token in encoding.ids]
    ends = [*(start for start, _ in encoding.spans[1:]), len(reply)]
    starts = [0, *ends[:-1]]
    return [Piece(reply[a:b], record, quoted=True) for a, b, record in zip(starts, ends, records, strict=True)]
