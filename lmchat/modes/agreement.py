"""Which of the likely pieces of a text to answer with: the one that most of the probability agrees with.

    score(a) = sum over the candidates b of Q(b) u(a, b),   u(a, b) = (1 - EXACT) F1(a, b) + EXACT [a = b]

Q is the probability P flattened, Q(b) proportional to P(b) ** SHARPNESS, with the sum that P has.

Minimum Bayes risk, as in lmchat.decoding.consensus, with the measures of answers as utility (Kumar and Byrne 2004,
ACL N04-1022, section 2). The likeliest piece is often one of many that differ in a word or two; the score counts them
together, and says how far the answer can be expected to be right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lmchat.evaluation.exact_match import answer_tokens

EXACT = 1 / 3
"""The weight of an exact match beside F1."""
SHARPNESS = 0.8
"""The power that probabilities are raised to; the network is surer of one piece than it should be."""

Words = tuple[str, ...]


def words_of(text: str) -> Words:
    """What of an answer is compared."""
    return tuple(answer_tokens(text))


def agreement(answers: Sequence[Words], probabilities: Sequence[float]) -> dict[Words, float]:
    """The score of each different answer, 0 to the sum of the probabilities; equal words share their probability."""
    flat = [probability**SHARPNESS for probability in probabilities]
    scale = sum(probabilities) / (sum(flat) or 1.0)
    shares: dict[Words, float] = {}
    for words, share in zip(answers, flat, strict=True):
        shares[words] = shares.get(words, 0.0) + share * scale
    counted = [(words, Counter(words), share) for words, share in shares.items()]
    return {
        words: sum(share * _utility(words, counts, other, others) for other, others, share in counted)
        for words, counts, _ in counted
    }


def _utility(words: Words, counts: Counter[str], other: Words, others: Counter[str]) -> float:
    if words == other:
        return 1.0
    common = (counts & others).total()
    return (1 - EXACT) * 2 * common / (len(words) + len(other))
