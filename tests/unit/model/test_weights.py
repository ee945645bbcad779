from __future__ import annotations

from collections.abc import Callable

import pytest

from lmchat.model import attention, cells, config
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.weights import GATES, PARTS, weight_shapes


@pytest.mark.parametrize("cell", config.CELLS)
@pytest.mark.parametrize("scores", config.ATTENTIONS)
@pytest.mark.parametrize("modeling_size", [0, 6])
def test_names_and_shapes_are_those_of_the_network(
    cell: str, scores: str, modeling_size: int, make_model: Callable[..., Seq2Seq]
) -> None:
    model = make_model(cell=cell, attention=scores, modeling_size=modeling_size)
    assert weight_shapes(model.config) == {name: tuple(w.shape) for name, w in model.state_dict().items()}


def test_a_configuration_names_the_cells_and_attentions_that_there_are() -> None:
    assert tuple(cells.CELLS) == config.CELLS
    assert tuple(attention.ATTENTIONS) == config.ATTENTIONS
    assert {name: cell.gates for name, cell in cells.CELLS.items()} == GATES
    assert {name: cell.parts for name, cell in cells.CELLS.items()} == PARTS
