"""Which of the likely pieces of a text to answer with: the one that most of the probability agrees with.

    score(a) = sum over b of Q(b) u(a, b),   u(a, b) = (1 - EXACT) F1(a, b) + EXACT [a = b]

The sum is over the pieces with the same words and those that overlap a. Q is the probability P flattened: proportional
to P ** SHARPNESS, with the sum that P has. This is minimum Bayes risk, as in lmchat.decoding.consensus, with measures
of answers as utility (Kumar and Byrne 2004, ACL N04-1022, section 2). The likeliest piece is often one of many that
differ in a word or two; the score counts them together, and says how far the answer can be expected to be right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lmchat.evaluation.exact_match import answer_tokens

EXACT = 1 / 3
"""The weight of an exact match beside F1."""
SHARPNESS = 0.8
"""The power that probabilities are raised to; the network is surer of one piece than it should be."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text.

    Attributes:
        start: in code points of the text.
        end: exclusive.
        words: what of it is compared, see `lmchat.evaluation.exact_match.answer_tokens`.
    """

    start: int
    end: int
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Piece:
        """The piece of a text between two places."""
        return cls(start, end, tuple(answer_tokens(text[start:end])))

    def overlaps(self, other: Piece) -> bool:
        """Whether they have a code point in common."""
        return self.start < other.end and other.start < self.end


def agreement(pieces: Sequence[Piece], probabilities: Sequence[float]) -> list[float]:
    """The score of each piece, 0 to the sum of the probabilities."""
    flat = [probability**SHARPNESS for probability in probabilities]
    scale = sum(probabilities) / (sum(flat) or 1.0)
    shares = [share * scale for share in flat]
    return [sum(q * utility(a, b) for b, q in zip(pieces, shares, strict=True)) for a in pieces]


def utility(piece: Piece, other: Piece) -> float:
    """How right a piece is if the other is the answer, 0 to 1."""
    if piece.words == other.words:
        return 1.0
    if not piece.overlaps(other):
        return 0.0
    common = (Counter(piece.words) & Counter(other.words)).total()
    return (1 - EXACT) * 2 * common / (len(piece.words) + len(other.words))
