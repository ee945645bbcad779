"""The network as graphs of ONNX operators: what reads a source, what writes a step, what scores a given text.

The equations are those of `lmchat.model.encoder` and `lmchat.model.decoder`, whose weights these graphs take.
Embeddings are looked up outside, as all graphs need them.

A matrix in int8 multiplies inputs that are quantized row by row: x = s q / 63 with s the largest magnitude of the row
and q of 7 bits, so that no row depends on another and no sum of two products leaves the 16 bits that AVX2 has for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from lmchat.model.arrays import Floats
from lmchat.model.quantized import SCALE, Weights, dequantized

OPSET, IR_VERSION = 20, 10
LEVELS = 63
"""Steps between zero and the largest magnitude of an input."""
INLINE = 64
"""Elements of the largest constant that stands in a model, as those that tell shapes have to."""
SMALLEST = 1e-12
LEAST_PROBABILITY = 1e-30
GATES_OF_ONNX = (0, 3, 1, 2)
"""Where the gates in, forget, new, out of torch stand among those of the operator LSTM: in, out, forget, new."""


class Graph:
    """A graph that grows: each method adds nodes and gives the name of what they compute.

    Args:
        weights: the network's; int8 matrices with their scales, or float32.
    """

    def __init__(self, weights: Weights) -> None:
        self._constants: dict[str, NDArray[Any]] = {}
        self.nodes: list[onnx.NodeProto] = []
        self._weights = weights
        self._names = 0

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """One operator with one output."""
        return self.add_many(operator, 1, *inputs, **attributes)[0]

    def add_many(self, operator: str, count: int, *inputs: str, **attributes: Any) -> list[str]:
        """One operator with several outputs."""
        outputs = [self._name(operator) for _ in range(count)]
        self.nodes.append(helper.make_node(operator, inputs, outputs, **attributes))
        return outputs

    def constant(self, value: NDArray[Any] | float | Sequence[int]) -> str:
        """An array; a float is a float32, a sequence of whole numbers an int64."""
        name = self._name("constant")
        array = np.asarray(value, np.float32 if isinstance(value, float) else None)
        self._constants[name] = np.ascontiguousarray(array)
        return name

    def float_weight(self, name: str) -> Floats:
        """A weight of the network in float32."""
        return dequantized(self._weights, name)

    def linear(self, inputs: str, name: str) -> str:
        """W x + b in float32 over the last dimension, of `name`.weight and, if there is one, `name`.bias."""
        product = self.add("MatMul", inputs, self.constant(self.float_weight(f"{name}.weight").T))
        bias = f"{name}.bias"
        return self.add("Add", product, self.constant(self.float_weight(bias))) if bias in self._weights else product

    def product(self, inputs: str, names: Sequence[str], bias: NDArray[np.float32] | None = None) -> str:
        """W x + b of rows (rows, inputs), in int8 if the weights are; matrices side by side share their scales."""
        scales = self._weights.get(names[0] + SCALE)
        if scales is None:
            matrix = np.concatenate([self.float_weight(name) for name in names], axis=1)
            result = self.add("MatMul", inputs, self.constant(matrix.T))
        else:
            result = self._int8_product(inputs, np.concatenate([self._weights[name] for name in names], axis=1), scales)
        return result if bias is None else self.add("Add", result, self.constant(bias))

    def _int8_product(self, inputs: str, values: NDArray[np.int8], scales: NDArray[np.float32]) -> str:
        largest = self.add("ReduceMax", self.add("Abs", inputs), self.constant([1]), keepdims=1)
        step = self.add("Mul", self.add("Max", largest, self.constant(SMALLEST)), self.constant(1 / LEVELS))
        levels = self.add("Round", self.add("Div", inputs, step))  # -63 to 63
        shifted = self.add("Cast", self.add("Add", levels, self.constant(float(LEVELS + 1))), to=TensorProto.UINT8)
        zero = self.constant(np.asarray(LEVELS + 1, np.uint8))
        sums = self.add("Cast", self.add("MatMulInteger", shifted, self.constant(values.T), zero), to=TensorProto.FLOAT)
        return self.add("Mul", self.add("Mul", sums, self.constant(scales)), step)

    def lstm_step(self, parts: Sequence[str], hidden: str, cell: str, prefix: str) -> tuple[str, str]:
        """The hidden state and the cell (rows, size) after one step of a layer, of inputs side by side."""
        names = [f"{prefix}.layer.weight_{kind}_l0" for kind in ("ih", "hh")]
        bias = self._lstm_bias(prefix, "ih") + self._lstm_bias(prefix, "hh")
        gates = self.product(self.add("Concat", *parts, hidden, axis=1), names, bias)
        enter, forget, new, out = self.add_many("Split", 4, gates, axis=1, num_outputs=4)
        entered = self.add("Mul", self.add("Sigmoid", enter), self.add("Tanh", new))
        cell = self.add("Add", self.add("Mul", self.add("Sigmoid", forget), cell), entered)
        return self.add("Mul", self.add("Sigmoid", out), self.add("Tanh", cell)), cell

    def lstm(self, inputs: str, prefixes: Sequence[str], *, lengths: str = "", first: Sequence[str] = ()) -> str:
        """The states (time, batch, directions * size) of all steps of inputs (time, batch, input_size).

        Args:
            inputs: what is read.
            prefixes: of the weights: one layer that reads forwards, or a second that reads backwards as well.
            lengths: (batch,) int32, where there is padding; its states are zero.
            first: the hidden state and the cell (1, batch, size) to start from.
        """
        blocks = [np.stack([self._lstm_weight(prefix, kind) for prefix in prefixes]) for kind in ("ih", "hh")]
        biases = [[self._in_order(self._lstm_bias(prefix, kind)) for kind in ("ih", "hh")] for prefix in prefixes]
        bias = np.stack([np.concatenate(pair) for pair in biases])
        weights = [self.constant(array) for array in (*blocks, bias)]
        states = self.add(
            "LSTM",
            inputs,
            *weights,
            lengths,
            *first,
            hidden_size=blocks[1].shape[2],
            direction="bidirectional" if len(prefixes) > 1 else "forward",
        )
        across = self.add("Transpose", states, perm=(0, 2, 1, 3))  # (time, batch, directions, size)
        return self.add("Reshape", across, self.constant([0, 0, -1]))

    def _lstm_weight(self, prefix: str, kind: str) -> NDArray[np.float32]:
        return self._in_order(self.float_weight(f"{prefix}.layer.weight_{kind}_l0"))

    def _lstm_bias(self, prefix: str, kind: str) -> NDArray[np.float32]:
        return self.float_weight(f"{prefix}.layer.bias_{kind}_l0")

    @staticmethod
    def _in_order(weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """The gates in the order of the operator LSTM."""
        gates = np.split(weights, 4)
        return np.concatenate([gates[gate] for gate in GATES_OF_ONNX])

    def log_sigmoid(self, logits: str) -> str:
        """log sigmoid(x) = -softplus(-x)."""
        return self.add("Neg", self.add("Softplus", self.add("Neg", logits)))

    def choose(self, condition: str, build: Callable[[], str], otherwise: str) -> str:
        """What `build` adds where the condition holds, else another value; only what is chosen is computed."""
        own, branches = self.nodes, {}
        for name, make in (("then_branch", build), ("else_branch", lambda: self.add("Identity", otherwise))):
            self.nodes = []
            result = helper.make_tensor_value_info(make(), TensorProto.FLOAT, None)
            branches[name] = helper.make_graph(self.nodes, name, [], [result])
        self.nodes = own
        return self.add("If", condition, **branches)

    def model(self, inputs: Mapping[str, int], outputs: Sequence[str]) -> onnx.ModelProto:
        """The graph as a model; `weights` are the constants that stand outside of it.

        Args:
            inputs: what is given, with its element type.
            outputs: what is wanted, float32.
        """
        given = [helper.make_tensor_value_info(name, kind, None) for name, kind in inputs.items()]
        wanted = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
        large = self.weights()
        small = [numpy_helper.from_array(own, name) for name, own in self._constants.items() if name not in large]
        outside = [_outside(name, own) for name, own in large.items()]
        graph = helper.make_graph(self.nodes, "lmchat", given, wanted, small + outside)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)

    def weights(self) -> dict[str, NDArray[Any]]:
        """The constants that a session is given beside the model, so that nobody copies them."""
        return {name: value for name, value in self._constants.items() if value.size > INLINE}

    def _name(self, kind: str) -> str:
        self._names += 1
        return f"{kind}:{self._names}"


def _outside(name: str, value: NDArray[Any]) -> TensorProto:
    """An array that is given to the session beside the graph."""
    kind = helper.np_dtype_to_tensor_dtype(value.dtype)
    tensor = TensorProto(name=name, dims=value.shape, data_type=kind, data_location=TensorProto.EXTERNAL)
    tensor.external_data.add(key="location", value="weights")
    return tensor
