"""A conversation as the encoder reads it: its last turns, each opened by a piece that says whose it is.

Training reads conversations with the same function, so that the model meets no other form of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from lmchat.text.talk.speech import polished
from lmchat.text.tokenizer import Encoding, Tokenizer

MOST_TOKENS = 125
"""Tokens of a conversation that are read, so that a whole source has 128."""
MOST_CHARS = 2_000
"""Characters of a turn that are read, its last ones: more than make so many tokens."""
LEAST_TOKENS = 4
"""An earlier turn is left out where fewer would be left of it."""


def conversation(turns: Sequence[str], tokenizer: Tokenizer, most: int = MOST_TOKENS) -> Encoding:
    """The ids of the last turns, the newest at the end: whole as long as they fit, the first of them cut at its start.

    The one who will reply spoke the last turn but one, the last but three, and so on.

    Args:
        turns: what was said, by two in turn; none is what an unprompted reply is written to.
        tokenizer: the checkpoint's.
        most: tokens that may be read.

    Returns:
        The ids, and for those of the newest turn where they stand in it; all other spans are empty.
    """
    ids: list[int] = []
    spans: list[tuple[int, int]] = []
    for age, turn in enumerate(reversed(turns)):
        room = most - len(ids) - 1
        if room < LEAST_TOKENS:
            break
        encoding = _encode(turn, tokenizer)
        speaker = tokenizer.speaker_id(replies=age % 2 == 1)
        ids = [speaker, *encoding.ids[-room:], *ids]
        if age == 0:
            spans = [(0, 0), *encoding.spans[-room:]]
    return Encoding(ids, [(0, 0)] * (len(ids) - len(spans)) + spans)


def _encode(turn: str, tokenizer: Tokenizer) -> Encoding:
    """The ids of a turn's end, written with care, and their places in the turn as it was given.

    A U+FFFD, which stands for bytes that were no text, is read as a blank.
    """
    skipped = max(0, len(turn) - MOST_CHARS)
    encoding = tokenizer.encode_with_spans(polished(turn[skipped:].replace("\ufffd", " ")))
    spans = [(min(skipped + start, len(turn)), min(skipped + end, len(turn))) for start, end in encoding.spans]
    return Encoding(encoding.ids, spans)
