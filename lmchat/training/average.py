"""An exponential moving average of the weights (Polyak averaging), which is what a run keeps and ships."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class AverageWeights:
    """The average; it follows closely at first, since its decay is at most (1 + n) / (10 + n) after n updates."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self.updates = 0
        self.weights = [parameter.detach().clone() for parameter in model.parameters()]

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Take in the model's weights after a step."""
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        torch._foreach_lerp_(self.weights, [p.detach() for p in model.parameters()], 1 - decay)

    @torch.no_grad()
    def swap(self, model: nn.Module) -> None:
        """Exchange the model's weights with the average; once more undoes it."""
        for parameter, average in zip(model.parameters(), self.weights, strict=True):
            held: Tensor = parameter.detach().clone()
            parameter.copy_(average)
            average.copy_(held)
