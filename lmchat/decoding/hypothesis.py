"""What decoding gives: tokens with their reasons, and whole hypotheses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lmchat.model.arrays import Floats

StopReason = Literal["eos", "length", "stop"]
"""The model ended it, it was cut at its length, or a stop string came (which the mode looks for)."""


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """One token and what the model thought when it wrote it.

    Attributes:
        id: the token.
        log_probability: natural log of the model's probability, before penalties, temperature and filters.
        p_copy: the copy gate.
        attention: (src_len,), the attention over the source, padding included.
        entropy: of the distribution, in nats; None when details were not asked for.
        alternatives: the likeliest tokens with their log-probabilities, best first; empty like `entropy`.
    """

    id: int
    log_probability: float
    p_copy: float
    attention: Floats
    entropy: float | None = None
    alternatives: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A finished text.

    Attributes:
        tokens: without the end token.
        score: what it was chosen by: the sum of log-probabilities (end included), after length and coverage penalties
            for beam search.
        stop_reason: "eos" when the model ended it, "length" when it was cut, "stop" when its last token was to end it.
        samples: the token ids of the texts that a consensus chose it from; empty for other methods.
        agreement: how well the samples of a consensus agree, 0..1; None for other methods, and of one sample.
    """

    tokens: tuple[TokenRecord, ...]
    score: float
    stop_reason: StopReason
    samples: tuple[tuple[int, ...], ...] = ()
    agreement: float | None = None

    @property
    def ids(self) -> list[int]:
        """The token ids."""
        return [token.id for token in self.tokens]


@dataclass(frozen=True, slots=True)
class Update:
    """News of one item of the batch.

    Attributes:
        item: its index in the batch.
        tokens: tokens that became certain with this step and were not given before.
        finished: the hypothesis, when the item is done.
    """

    item: int
    tokens: Sequence[TokenRecord]
    finished: Hypothesis | None = None
