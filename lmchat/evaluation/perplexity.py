"""How well a model predicts a text, from the natural logarithms of the probabilities it gave to each of its tokens.

Bits per byte count the text itself and compare any two models, whatever their tokens are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable


def bits_per_byte(log_probabilities: Iterable[float], text: str) -> float:
    """The bits that the model needs for each byte of the text in UTF-8; `text` is what all the tokens spell.

    >>> bits_per_byte([math.log(1 / 4), math.log(1 / 4)], "abcd")
    1.0

    Raises:
        ValueError: the text is empty, or a value is above 0 or not a number.
    """
    if not text:
        raise ValueError("an empty text has no bits per byte")
    return total_nats(log_probabilities) / math.log(2) / len(text.encode("utf-8", "surrogatepass"))


def total_nats(log_probabilities: Iterable[float]) -> float:
    """The negative log-likelihood of all tokens together, in nats; infinite if one was held to be impossible."""
    values = list(log_probabilities)
    if not all(value <= 0 for value in values):
        raise ValueError("a log-probability is a number that is at most 0")
    return -math.fsum(values)
