"""How well a model predicts a text, from the natural logarithms of the probabilities it gave to each of its tokens.

    perplexity([log(1/4), log(1/4)]) -> 4.0
    bits_per_byte([log(1/4), log(1/4)], "abcd") -> 1.0        # 4 bits for 4 bytes

Perplexity is per token, so it compares models of one tokenizer only; bits per byte (and per character) count the text
itself and compare any two.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence


def mean_negative_log_likelihood(log_probabilities: Sequence[float]) -> float:
    """The cross-entropy in nats a token.

    Raises:
        ValueError: there is no token, or a value is above 0 or not a number.
    """
    if not log_probabilities:
        raise ValueError("perplexity needs at least one token")
    return total_nats(log_probabilities) / len(log_probabilities)


def perplexity(log_probabilities: Sequence[float]) -> float:
    """exp of the cross-entropy a token: the number of equally likely tokens that would be as hard to guess."""
    try:
        return math.exp(mean_negative_log_likelihood(log_probabilities))
    except OverflowError:
        return math.inf


def bits_per_byte(log_probabilities: Iterable[float], text: str) -> float:
    """The bits that the model needs for each byte of the text in UTF-8; `text` is what all the tokens spell.

    Raises:
        ValueError: the text is empty, or a value is above 0 or not a number.
    """
    return _bits_per(log_probabilities, len(text.encode("utf-8", "surrogatepass")))


def bits_per_character(log_probabilities: Iterable[float], text: str) -> float:
    """The bits that the model needs for each code point of the text; raises as `bits_per_byte`."""
    return _bits_per(log_probabilities, len(text))


def total_nats(log_probabilities: Iterable[float]) -> float:
    """The negative log-likelihood of all tokens together, in nats; infinite if one was held to be impossible."""
    values = list(log_probabilities)
    if not all(value <= 0 for value in values):
        raise ValueError("a log-probability is a number that is at most 0")
    return -math.fsum(values)


def _bits_per(log_probabilities: Iterable[float], units: int) -> float:
    if units == 0:
        raise ValueError("an empty text has no bits per unit")
    return total_nats(log_probabilities) / math.log(2) / units
