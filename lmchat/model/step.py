"""What one decoder step gives to whoever chooses the next token."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True, slots=True)
class StepOutput:
    """The distribution over the next token and what it was drawn from.

    Attributes:
        log_probs: (rows, vocab), float32, the mixture of generating and copying.
        attention: (rows, src_len), float32, sums to one over the source, zero on padding.
        p_copy: (rows,), float32, the probability of the copy gate.
    """

    log_probs: Tensor
    attention: Tensor
    p_copy: Tensor
