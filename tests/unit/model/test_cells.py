from __future__ import annotations

import pytest
import torch

from lmchat.model.cells import CELLS, GRU, LSTM, RNN, Recurrent


@pytest.mark.parametrize("name", CELLS)
def test_steps_give_what_the_whole_sequence_gives(name: str) -> None:
    torch.manual_seed(0)
    cell = CELLS[name](3, 5)
    inputs, state = torch.randn(2, 6, 3), torch.randn(CELLS[name].parts, 2, 5)
    whole = cell(inputs, state)
    for t in range(6):
        state = cell.step(inputs[:, t], state)
        torch.testing.assert_close(state[0], whole[:, t])


@pytest.mark.parametrize("name", CELLS)
def test_gradients_reach_the_first_input_and_every_weight(name: str) -> None:
    torch.manual_seed(0)
    cell = CELLS[name](3, 5)
    inputs = torch.randn(2, 6, 3, requires_grad=True)
    cell(inputs)[:, -1].sum().backward()
    assert inputs.grad is not None
    assert inputs.grad[:, 0].abs().sum() > 0
    assert all(p.grad is not None for p in cell.parameters())


def gates(cell: Recurrent, x: torch.Tensor, h: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    w, u, b, c = cell.layer.parameters()
    return w @ x + b, u @ h + c


def test_lstm_is_the_equation() -> None:
    torch.manual_seed(0)
    cell, x, h, c = LSTM(3, 4), torch.randn(3), torch.randn(4), torch.randn(4)
    a, b = gates(cell, x, h)
    i, f, g, o = (a + b).chunk(4)
    new_c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    new_h = torch.sigmoid(o) * torch.tanh(new_c)
    torch.testing.assert_close(cell.step(x[None], torch.stack((h, c))[:, None])[:, 0], torch.stack((new_h, new_c)))


def test_gru_is_the_equation() -> None:
    torch.manual_seed(0)
    cell, x, h = GRU(3, 4), torch.randn(3), torch.randn(4)
    a, b = gates(cell, x, h)
    (ar, az, an), (br, bz, bn) = a.chunk(3), b.chunk(3)
    r, z = torch.sigmoid(ar + br), torch.sigmoid(az + bz)
    n = torch.tanh(an + r * bn)
    torch.testing.assert_close(cell.step(x[None], h[None, None])[0, 0], (1 - z) * n + z * h)


def test_rnn_is_the_equation() -> None:
    torch.manual_seed(0)
    cell, x, h = RNN(3, 4), torch.randn(3), torch.randn(4)
    a, b = gates(cell, x, h)
    torch.testing.assert_close(cell.step(x[None], h[None, None])[0, 0], torch.tanh(a + b))


def test_the_forget_gate_starts_open() -> None:
    cell = LSTM(3, 4)
    cell.initialize()
    bias = cell.layer.bias_ih_l0
    assert bias[4:8].tolist() == [1.0] * 4
    assert bias[:4].abs().sum() == 0
