"""What every decoding method stands on: a step function over a state whose rows can be selected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, Self, TypeVar

from lmchat.model.arrays import Ids
from lmchat.model.step import StepOutput


class StepState(Protocol):
    """Where each row stands; immutable, so that a state can be stepped from twice."""

    def select(self, rows: Ids) -> Self:
        """The state of `rows` (n,): reordered, repeated or dropped."""
        ...


State = TypeVar("State", bound=StepState)
StepFunction = Callable[[Ids, State], tuple[StepOutput, State]]
"""Takes the tokens (rows,) written last and the state; gives the distribution over the next ones and the next state."""

__all__ = ["State", "StepFunction", "StepOutput", "StepState"]
