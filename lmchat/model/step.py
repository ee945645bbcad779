"""What the decoder gives to whoever chooses the next token."""

from __future__ import annotations

from dataclasses import dataclass

from lmchat.model.arrays import Floats


@dataclass(frozen=True, slots=True)
class StepOutput:
    """The distribution over the next token and what it was drawn from.

    Attributes:
        log_probs: (rows, vocab), the mixture of generating and copying; an array of this step's own.
        attention: (rows, src_len), sums to one over the source, zero on padding.
        p_copy: (rows,), the probability of the copy gate.
    """

    log_probs: Floats
    attention: Floats
    p_copy: Floats


@dataclass(frozen=True, slots=True)
class CopyScores:
    """What teacher forcing says about copying.

    Attributes:
        copied: (rows, time, src_len), log p of copying each source token next.
        not_copied: (rows, time), log p of copying none.
        features: (rows, time, size), from which the network tells how likely a token is that is not copied.
    """

    copied: Floats
    not_copied: Floats
    features: Floats
