"""Weights in int8: how they are kept.

A matrix has one scale for each of its rows, the output channels: W = scale * values. The two matrices of a recurrent
layer share theirs, so that a step is one product of [x; h].
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from ml_dtypes import bfloat16
from numpy.typing import NDArray

from lmchat.model.arrays import Floats

Weights = Mapping[str, NDArray[Any]]
SCALE = ".scale"
"""Ends the name of the scales (rows,) float32 of an int8 matrix."""
LARGEST = 127
_RECURRENT = ("weight_ih_l0", "weight_hh_l0")
_SMALLEST = 1e-12


def quantize_weights(weights: Weights) -> dict[str, NDArray[Any]]:
    """Weights with int8 values and scales for every matrix of more than one row; vectors become bf16."""
    quantized: dict[str, NDArray[Any]] = {}
    for name, weight in weights.items():
        if weight.ndim != 2 or len(weight) == 1:
            quantized[name] = weight.astype(bfloat16)
            continue
        scale = np.maximum(_largest(weights, name), np.float32(_SMALLEST)) / np.float32(LARGEST)
        quantized[name] = np.rint(weight.astype(np.float32) / scale[:, None]).astype(np.int8)
        quantized[name + SCALE] = scale
    return quantized


def dequantize_weights(weights: Weights) -> dict[str, Floats]:
    """Float32 weights under the names of the model; what is not quantized is converted.

    Raises:
        KeyError: an int8 matrix has no scales.
        ValueError: its scales are of another number.
    """
    return {name: dequantized(weights, name) for name in weights if not name.endswith(SCALE)}


def dequantized(weights: Weights, name: str) -> Floats:
    """One of these weights in float32; the errors are those of `dequantize_weights`."""
    weight = weights[name].astype(np.float32)
    if weights[name].dtype != np.int8:
        return weight
    scaled: Floats = weight * weights[name + SCALE].reshape(len(weight), 1)
    return scaled


def is_quantized(weights: Weights) -> bool:
    """Whether any matrix is int8."""
    return any(weight.dtype == np.int8 for weight in weights.values())


def _largest(weights: Weights, name: str) -> Floats:
    """The largest magnitude (rows,) of each row of a matrix, and of its pair in a recurrent layer."""
    prefix, _, last = name.rpartition(".")
    names = [f"{prefix}.{one}" for one in _RECURRENT] if last in _RECURRENT else [name]
    largest: Floats = np.max([np.abs(weights[one].astype(np.float32)).max(1) for one in names], axis=0)
    return largest
