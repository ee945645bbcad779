"""Which tokens may be written at all, and which may follow a piece of a character.

A character outside the vocabulary is written as the bytes of its UTF-8 form, one piece each. A text must never end or
go on in the middle of one, so the bytes allowed next follow the table of well-formed sequences (Unicode 16, table 3-7).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from lmchat.model.arrays import Floats, Ids, Mask

LONGEST_CHARACTER = 4
_CONTINUATION = range(0x80, 0xC0)
_SECOND = {0xE0: range(0xA0, 0xC0), 0xED: range(0x80, 0xA0), 0xF0: range(0x90, 0xC0), 0xF4: range(0x80, 0x90)}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The facts about tokens that decoding needs.

    Attributes:
        eos: the end token.
        bytes: the byte of each byte piece.
        is_byte: (vocab,), true for a byte piece.
        outside: (4, vocab), 0 for what may be written between characters and -inf for the rest; row i is for
            i + 1 tokens left to write, the last row for more.
        inside: for each range of bytes that may be due, (vocab,) float32, likewise.
        inner: (n,), the tokens that only go on with a word.
        goes_on: (vocab,), true for what goes on with a character or a word: bytes, `inner` and apostrophes.
        never_first: (n,), the tokens that no text begins with.
    """

    eos: int
    bytes: Mapping[int, int]
    is_byte: Mask
    outside: Floats
    inside: Mapping[range, Floats]
    inner: Ids
    goes_on: Mask
    never_first: Ids

    @classmethod
    def build(
        cls,
        size: int,
        eos: int,
        never: Iterable[int] = (),
        byte_pieces: Mapping[int, int] | None = None,
        inner: Iterable[int] = (),
        apostrophes: Iterable[int] = (),
    ) -> Vocabulary:
        """The vocabulary of `size` tokens.

        Args:
            size: number of tokens.
            eos: the end token; it may be written even when `never` holds it.
            never: tokens that are never written: padding, separators, modes.
            byte_pieces: the byte of each byte piece.
            inner: the tokens that only go on with a word.
            apostrophes: the tokens that may go on with a word.
        """
        byte_pieces = byte_pieces or {}
        kept_out = set(never) - {eos}
        outside = np.stack([_outside(size, byte_pieces, kept_out, left) for left in range(1, LONGEST_CHARACTER + 1)])
        inside = {due: _inside(size, byte_pieces, due) for due in (_CONTINUATION, *_SECOND.values())}
        is_byte = np.zeros(size, dtype=np.bool_)
        is_byte[list(byte_pieces)] = True
        within, none = np.array(list(inner), dtype=np.int64), np.empty(0, dtype=np.int64)
        goes_on = is_byte.copy()
        goes_on[[*within, *apostrophes]] = True
        return cls(eos, byte_pieces, is_byte, outside, inside, within, goes_on, none)

    def after_word(self) -> Vocabulary:
        """The same for texts that follow a whole word, which their first token does not go on with."""
        return replace(self, never_first=self.inner)

    def due(self, tail: Sequence[int]) -> range | None:
        """The bytes one of which must follow the tokens `tail` (the last three suffice); None between characters."""
        for back in range(1, min(LONGEST_CHARACTER, len(tail) + 1)):
            byte = self.bytes.get(tail[-back])
            if byte is None or byte < 0x80:
                return None
            if byte in _CONTINUATION:
                continue
            if _following(byte) < back:
                return None
            return _SECOND.get(byte, _CONTINUATION) if back == 1 else _CONTINUATION
        return None


def _following(lead: int) -> int:
    """How many bytes follow a lead byte."""
    return 0 if lead < 0x80 else 1 if lead < 0xE0 else 2 if lead < 0xF0 else 3


def _outside(size: int, byte_pieces: Mapping[int, int], never: set[int], left: int) -> Floats:
    """What may be written between characters with `left` tokens to go: no character that would not fit."""
    broken = {
        piece for piece, byte in byte_pieces.items() if 0x80 <= byte < 0xC2 or byte > 0xF4 or _following(byte) >= left
    }
    mask = np.zeros(size, dtype=np.float32)
    mask[sorted(never | broken)] = -np.inf
    return mask


def _inside(size: int, byte_pieces: Mapping[int, int], due: range) -> Floats:
    mask = np.full(size, -np.inf, dtype=np.float32)
    mask[[piece for piece, byte in byte_pieces.items() if byte in due]] = 0.0
    return mask
