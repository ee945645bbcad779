"""Recurrent layers with one interface: a whole sequence in one fused call, or one step on the same weights.

- LSTM, with a forget gate: i, f, o = sigma(W x + U h + b), g = tanh(W x + U h + b), c' = f c + i g, h' = o tanh(c')
  (Hochreiter and Schmidhuber 1997; Gers et al. 2000).
- GRU: r, z = sigma(W x + U h + b), n = tanh(W x + r (U h + b)), h' = (1 - z) n + z h (Cho et al. 2014, arXiv:1406.1078,
  section 2.3; the reset gate after the product, as cuDNN has it).
- RNN: h' = tanh(W x + U h + b) (Elman 1990).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import torch
from torch import Tensor, nn


class Recurrent(nn.Module):
    """One recurrent layer of one direction.

    A state is a tensor (parts, batch, size): h alone, or h and c for the LSTM.
    """

    parts: ClassVar[int] = 1
    gates: ClassVar[int] = 1
    layer_type: ClassVar[Callable[..., nn.RNNBase]] = nn.RNN

    def __init__(self, input_size: int, size: int) -> None:
        super().__init__()
        self.size = size
        self.layer = self.layer_type(input_size, size, batch_first=True)

    def forward(self, inputs: Tensor, state: Tensor | None = None) -> Tensor:
        """The states of all steps.

        Args:
            inputs: (batch, time, input_size).
            state: (parts, batch, size) to start from; zeros when absent.

        Returns:
            (batch, time, size).
        """
        if state is None:
            state = inputs.new_zeros(self.parts, inputs.shape[0], self.size)
        outputs: Tensor = self.layer(inputs, self._unpack(state.to(inputs.dtype)))[0]
        return outputs

    def step(self, inputs: Tensor, state: Tensor) -> Tensor:
        """The state after one more step: (parts, batch, size), from inputs (batch, input_size)."""
        raise NotImplementedError

    def _unpack(self, state: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        """The state as torch's layer takes it."""
        return state

    def _weights(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        w_input, w_hidden, bias_input, bias_hidden = self.layer.parameters()
        return w_input, w_hidden, bias_input, bias_hidden

    def initialize(self) -> None:
        """New weights: Glorot for input weights, orthogonal blocks for recurrent ones, zero biases."""
        w_input, w_hidden, bias_input, bias_hidden = self._weights()
        for block in range(self.gates):
            rows = slice(block * self.size, (block + 1) * self.size)
            with torch.no_grad():
                nn.init.xavier_uniform_(w_input[rows])
                nn.init.orthogonal_(w_hidden[rows])
        nn.init.zeros_(bias_input)
        nn.init.zeros_(bias_hidden)


class LSTM(Recurrent):
    """The LSTM; its forget gate starts open (bias 1, Jozefowicz et al. 2015, section 4)."""

    parts = 2
    gates = 4
    layer_type = nn.LSTM

    def step(self, inputs: Tensor, state: Tensor) -> Tensor:
        hidden, cell = torch.lstm_cell(inputs, (state[0], state[1]), *self._weights())
        return torch.stack((hidden, cell))

    def _unpack(self, state: Tensor) -> tuple[Tensor, Tensor]:
        return state[:1].contiguous(), state[1:].contiguous()

    def initialize(self) -> None:
        super().initialize()
        with torch.no_grad():
            self._weights()[2][self.size : 2 * self.size] = 1.0


class GRU(Recurrent):
    """The gated recurrent unit."""

    gates = 3
    layer_type = nn.GRU

    def step(self, inputs: Tensor, state: Tensor) -> Tensor:
        return torch.gru_cell(inputs, state[0], *self._weights()).unsqueeze(0)


class RNN(Recurrent):
    """The plain tanh network."""

    def step(self, inputs: Tensor, state: Tensor) -> Tensor:
        return torch.rnn_tanh_cell(inputs, state[0], *self._weights()).unsqueeze(0)


CELLS: dict[str, type[Recurrent]] = {"lstm": LSTM, "gru": GRU, "rnn": RNN}
