"""What every decoding method stands on: a step function over a state whose rows can be selected."""

from __future__ import annotations

from collections.abc import Callable

from lmchat.model.arrays import Ids
from lmchat.model.network import State
from lmchat.model.step import StepOutput

StepFunction = Callable[[Ids, State], tuple[StepOutput, State]]
"""Takes the tokens (rows,) written last and the state; gives the distribution over the next ones and the next state."""

__all__ = ["State", "StepFunction", "StepOutput"]
