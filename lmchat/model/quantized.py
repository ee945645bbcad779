"""Weights in int8: how they are kept, and the decoder's step on them.

A matrix has one scale for each of its rows, the output channels: W = scale * values. The two matrices of a recurrent
layer share theirs, so that a step is one product of [x; h]. The step runs on torch's dynamic int8 products (FBGEMM);
whole sequences (the encoder, teacher forcing) are faster on the fused float kernels and run on the dequantized weights.

FBGEMM gives the inputs of a product one scale for all rows. A row must not depend on the others, so each is divided by
its own largest magnitude, and two more columns hold -1 and 1 where the weights are zero: the scale is then that of
[-1, 1] whatever the batch holds, and a row's product is multiplied by its magnitude again.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lmchat.model.cells import LSTM
from lmchat.model.seq2seq import Seq2Seq

Weights = Mapping[str, Tensor]
SCALE = ".scale"
"""Ends the name of the scales (rows,) float32 of an int8 matrix."""
LARGEST = 127
ENGINES = ("x86", "fbgemm")
"""Those of torch's quantized engines on which the step is faster than in float; measured, see docs/performance.md."""
_RECURRENT = ("weight_ih_l0", "weight_hh_l0")
_SMALLEST = 1e-12


def quantize_weights(weights: Weights) -> dict[str, Tensor]:
    """Weights with int8 values and scales for every matrix of more than one row; vectors become bf16."""
    quantized: dict[str, Tensor] = {}
    for name, weight in weights.items():
        if weight.ndim != 2 or len(weight) == 1:
            quantized[name] = weight.detach().to(torch.bfloat16).contiguous()
            continue
        scale = _largest(weights, name).clamp_min(_SMALLEST) / LARGEST
        quantized[name] = (weight.detach().float() / scale[:, None]).round().to(torch.int8)
        quantized[name + SCALE] = scale
    return quantized


def dequantize_weights(weights: Weights) -> dict[str, Tensor]:
    """Float32 weights under the names of the model; what is not quantized is converted.

    Raises:
        KeyError: an int8 matrix has no scales.
        RuntimeError: its scales are of another number.
    """
    return {
        name: weight * weights[name + SCALE].view(len(weight), 1) if weight.dtype == torch.int8 else weight.float()
        for name, weight in weights.items()
        if not name.endswith(SCALE)
    }


def is_quantized(weights: Weights) -> bool:
    """Whether any matrix is int8."""
    return any(weight.dtype == torch.int8 for weight in weights.values())


def can_step() -> bool:
    """Whether this build of torch, on this processor, has int8 products worth using."""
    if torch.backends.quantized.engine not in ENGINES:
        return False
    try:
        product = Int8Product(torch.tensor([[LARGEST, LARGEST]], dtype=torch.int8), torch.tensor([1.0]))
        return bool((product(torch.tensor([[1.0, 0.5]])) - 1.5 * LARGEST).abs() < LARGEST / 50)
    except (AttributeError, RuntimeError):  # a torch without these operators
        return False


def use_int8_step(model: Seq2Seq, weights: Weights) -> None:
    """Let `model.step` use int8 products of quantized weights, whose float values the model already has."""
    decoder = model.decoder
    for name in ("layer1", "layer2"):
        layer = getattr(decoder, name)
        if isinstance(layer, LSTM):
            setattr(decoder, name, _Int8LSTM(layer, _recurrent_product(layer, weights, f"decoder.{name}.layer.")))
    decoder.project = _Int8Linear(decoder.project, _product(weights, "decoder.project.weight", decoder.project.bias))
    query = decoder.attention.to_query
    decoder.attention.to_query = _Int8Linear(query, _product(weights, "decoder.attention.to_query.weight"))
    model.output_product = _product(weights, "embedding.weight", model.output_bias)


class Int8Product:
    """W x + b for rows of x, each row quantized on its own.

    Args:
        values: (outputs, inputs) int8.
        scales: (outputs,) float32.
        bias: (outputs,) float32.
    """

    def __init__(self, values: Tensor, scales: Tensor, bias: Tensor | None = None) -> None:
        zeros = torch.zeros(len(values), dtype=torch.int64)
        with warnings.catch_warnings():
            # Tensors of dtype qint8 are announced for removal; this is the only way to FBGEMM's products until then.
            warnings.filterwarnings("ignore", message=".*quantized tensor creation", category=UserWarning)
            weight = torch._make_per_channel_quantized_tensor(F.pad(values, (0, 2)), scales.double(), zeros, 0)
        self._packed = torch.ops.quantized.linear_prepack(weight, None)
        # The operator itself: torch.ops looks it up, and at its arguments, at each call.
        self._multiply = torch.ops.quantized.linear_dynamic.default._op
        self._bias = None if bias is None else bias.detach()
        self._ends = torch.tensor([[-1.0, 1.0]])

    def __call__(self, *parts: Tensor) -> Tensor:
        """(rows, outputs) float32 of inputs that are given in parts (rows, size), side by side."""
        rows = parts[0].shape[0]
        padded = torch.cat((*parts, self._ends if rows == 1 else self._ends.expand(rows, -1)), dim=1)
        inputs = padded.narrow(1, 0, padded.shape[1] - 2)
        scales = torch.linalg.vector_norm(inputs, float("inf"), 1, True).clamp_min_(_SMALLEST)
        inputs.div_(scales)
        # Inputs of 7 bits: with 8, a sum of two products would not fit the 16 bits that AVX2 has for it.
        products: Tensor = self._multiply(padded, self._packed, True)
        return (
            products.mul_(scales) if self._bias is None else torch.addcmul(self._bias, products, scales, out=products)
        )


class _Int8LSTM(LSTM):
    """An LSTM whose step is one int8 product; whole sequences go through the layer that it is made of."""

    def __init__(self, lstm: LSTM, product: Int8Product) -> None:
        nn.Module.__init__(self)
        self.size, self.layer, self._product = lstm.size, lstm.layer, product

    def step(self, inputs: Tensor, state: Tensor) -> Tensor:
        hidden, cell = state.unbind(0)
        in_gate, forget_gate, new, out_gate = self._product(inputs, hidden).chunk(4, dim=1)
        cell = (forget_gate.sigmoid_() * cell).addcmul_(in_gate.sigmoid_(), new.tanh_())
        return torch.stack((out_gate.sigmoid_() * cell.tanh(), cell))


class _Int8Linear(nn.Linear):
    """A linear map whose rows (rows, inputs) go through an int8 product; whole sequences stay in float."""

    def __init__(self, linear: nn.Linear, product: Int8Product) -> None:
        nn.Module.__init__(self)
        self.in_features, self.out_features = linear.in_features, linear.out_features
        self.weight, self.bias, self._product = linear.weight, linear.bias, product

    def forward(self, inputs: Tensor) -> Tensor:
        return self._product(inputs) if inputs.ndim == 2 else F.linear(inputs, self.weight, self.bias)


def _product(weights: Weights, name: str, bias: Tensor | None = None) -> Int8Product:
    return Int8Product(weights[name], weights[name + SCALE], bias)


def _recurrent_product(layer: LSTM, weights: Weights, prefix: str) -> Int8Product:
    """The product of [x; h] with both matrices of a layer."""
    from_input, from_hidden = (prefix + name for name in _RECURRENT)
    values = torch.cat((weights[from_input], weights[from_hidden]), dim=1)
    return Int8Product(values, weights[from_input + SCALE], layer.bias())


def _largest(weights: Weights, name: str) -> Tensor:
    """The largest magnitude (rows,) of each row of a matrix, and of its pair in a recurrent layer."""
    prefix, _, last = name.rpartition(".")
    names = [f"{prefix}.{one}" for one in _RECURRENT] if last in _RECURRENT else [name]
    return torch.stack([weights[one].detach().float().abs().amax(1) for one in names]).amax(0)
