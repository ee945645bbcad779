"""Which of the likely pieces of a text to answer with: the one that most of the probability agrees with.

    score(a) = sum over b of Q(b) u(a, b),   u(a, b) = (1 - EXACT) F1(a, b) + EXACT [a = b]

The sum is over the pieces with the same words and those that overlap a. Q is the probability P flattened: proportional
to P ** SHARPNESS, with the sum that P has. This is minimum Bayes risk, as in lmchat.decoding.consensus, with measures
of answers as utility (Kumar and Byrne 2004, ACL N04-1022, section 2). The likeliest piece is often one of many that
differ in a word or two; the score counts them together, and says how far the answer can be expected to be right.

The network weighs the pieces of one passage against each other, not those of several. Of these at most one is right,
and none may be: with the odds o of each piece in its own passage, P(a) = o(a) / (1 + o(a) + sum of o(b)), over the
pieces b that other passages say and that of a does not. What many passages say is no likelier than in one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lmchat.evaluation.exact_match import answer_tokens

EXACT = 1 / 3
"""The weight of an exact match beside F1."""
SHARPNESS = 0.8
"""The power that probabilities are raised to; the network is surer of one piece than it should be."""
SUREST = 0.999
"""The highest score that is believed."""


@dataclass(frozen=True, slots=True)
class AnswerPiece:
    """A piece of a text that may answer a question.

    Attributes:
        start: in code points of the text.
        end: exclusive.
        words: what of it is compared, see `lmchat.evaluation.exact_match.answer_tokens`.
    """

    start: int
    end: int
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str, start: int, end: int) -> AnswerPiece:
        """The piece of a text between two places."""
        return cls(start, end, tuple(answer_tokens(text[start:end])))

    def overlaps(self, other: AnswerPiece) -> bool:
        """Whether they have a code point in common."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Claim:
    """What a passage says.

    Attributes:
        piece: where it stands.
        score: how far the passage agrees with it, see `agreement`.
        passage: its index.
    """

    piece: AnswerPiece
    score: float
    passage: int


def agreement(pieces: Sequence[AnswerPiece], probabilities: Sequence[float]) -> list[float]:
    """The score of each piece, 0 to the sum of the probabilities."""
    flat = [probability**SHARPNESS for probability in probabilities]
    scale = sum(probabilities) / (sum(flat) or 1.0)
    shares = [share * scale for share in flat]
    return [sum(q * utility(a, b) for b, q in zip(pieces, shares, strict=True)) for a in pieces]


def rivalled(score: float, rivals: Iterable[float]) -> float:
    """The probability of a piece with this score in its own passage, where other passages say other things.

    >>> rivalled(0.5, []), rivalled(0.5, [0.5])
    (0.5, 0.3333333333333333)
    """
    own = odds(score)
    return own / (1 + own + sum(map(odds, rivals)))


def odds(score: float) -> float:
    """How much likelier a piece is to be right than not to be."""
    bounded = min(score, SUREST)
    return bounded / (1 - bounded)


def utility(piece: AnswerPiece, other: AnswerPiece) -> float:
    """How right a piece is if the other is the answer, 0 to 1."""
    if piece.words == other.words:
        return 1.0
    if not piece.overlaps(other):
        return 0.0
    common = (Counter(piece.words) & Counter(other.words)).total()
    return (1 - EXACT) * 2 * common / (len(piece.words) + len(other.words))
