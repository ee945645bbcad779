from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ml_dtypes import bfloat16
from numpy.typing import NDArray

from lmchat.model.quantized import LARGEST, SCALE, dequantize_weights, is_quantized, quantize_weights
from lmchat.model.seq2seq import Seq2Seq

MakeModel = Callable[..., Seq2Seq]
PAIR = ("decoder.layer1.layer.weight_ih_l0", "decoder.layer1.layer.weight_hh_l0")


@pytest.fixture
def weights(make_model: MakeModel) -> dict[str, NDArray[Any]]:
    return {name: weight.numpy() for name, weight in make_model().state_dict().items()}


def test_weights_are_kept_within_half_a_step_of_their_row(weights: dict[str, NDArray[Any]]) -> None:
    quantized = quantize_weights(weights)
    again = dequantize_weights(quantized)
    assert is_quantized(quantized)
    assert not is_quantized(weights)
    assert again.keys() == weights.keys()
    for name, weight in weights.items():
        limit = quantized[name + SCALE][:, None] / 2 if name + SCALE in quantized else np.abs(weight) / 2**8
        assert (np.abs(again[name] - weight) <= limit + 1e-7).all(), name


def test_matrices_are_int8_and_vectors_bf16(weights: dict[str, NDArray[Any]]) -> None:
    for name, weight in quantize_weights(weights).items():
        if not name.endswith(SCALE):
            matrix = weights[name].ndim == 2 and len(weights[name]) > 1
            assert weight.dtype == (np.int8 if matrix else bfloat16), name


def test_both_matrices_of_a_recurrent_layer_have_the_same_scales(weights: dict[str, NDArray[Any]]) -> None:
    quantized = quantize_weights(weights)
    assert np.array_equal(*(quantized[name + SCALE] for name in PAIR))
    largest = np.abs(np.concatenate([quantized[name] for name in PAIR], axis=1)).max(1)
    assert (largest == LARGEST).all()


def test_a_row_of_zeros_stays_zero() -> None:
    quantized = quantize_weights({"x.weight": np.zeros((2, 3), np.float32)})
    assert not dequantize_weights(quantized)["x.weight"].any()


@pytest.mark.parametrize("count", [1, 2])
def test_scales_of_another_number_than_rows_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="reshape"):
        dequantize_weights({"a.weight": np.ones((3, 4), np.int8), "a.weight.scale": np.ones(count, np.float32)})
