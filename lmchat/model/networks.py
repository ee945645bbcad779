"""The network of a checkpoint: on ONNX Runtime on the CPU, on torch elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lmchat.errors import DeviceError
from lmchat.model.checkpoint import Checkpoint, Precision, read_checkpoint
from lmchat.model.config import ModelConfig
from lmchat.model.extractor import Extractor
from lmchat.model.network import Network
from lmchat.model.quantized import dequantize_weights, is_quantized, quantize_weights
from lmchat.text.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class LoadedNetwork:
    """A checkpoint that can write.

    Attributes:
        name: the checkpoint's.
        network: on its device.
        tokenizer: the one it was trained with.
        config: config.json as it stands there.
        precision: of the network's step, "float32" or "int8".
        extractor: weighs the sentences of a text, where the checkpoint has one.
    """

    name: str
    network: Network[Any]
    tokenizer: Tokenizer
    config: Mapping[str, Any]
    precision: Precision
    extractor: Extractor | None = None


def load_network(folder: Path, device: str = "cpu", precision: Precision = "auto") -> LoadedNetwork:
    """Load and verify a checkpoint.

    Args:
        folder: where it is.
        device: "cpu", "cuda" or "mps".
        precision: "float32" takes the bf16 weights where they stand beside int8 ones, "int8" computes the step in int8,
            and "auto" does so where the checkpoint is kept in it and the device can.

    Raises:
        CheckpointError: as `lmchat.model.checkpoint.read_checkpoint`.
        DeviceError: int8 is asked for where it cannot be used.
    """
    checkpoint = read_checkpoint(folder, master=precision == "float32")
    able = device == "cpu" and has_graphs(checkpoint.model_config)
    if precision == "int8" and not able:
        raise DeviceError("this device, or this network, has no int8 products", "use the precision float32 or auto")
    int8 = able and (precision == "int8" or (precision == "auto" and is_quantized(checkpoint.weights)))
    network = _onnx_network(checkpoint, int8) if able else _torch_network(checkpoint, device)
    used: Precision = "int8" if int8 else "float32"
    own = checkpoint
    return LoadedNetwork(own.name, network, own.tokenizer, own.config, used, own.extractor)


def has_graphs(config: ModelConfig) -> bool:
    """Whether `lmchat.model.onnx_graphs` knows such a network."""
    return config.cell == "lstm" and config.attention == "dot"


def _onnx_network(checkpoint: Checkpoint, int8: bool) -> Network[Any]:
    from lmchat.model.onnx_network import OnnxNetwork

    weights = checkpoint.weights
    if not int8:
        weights = dequantize_weights(weights)
    elif not is_quantized(weights):
        weights = quantize_weights(weights)
    return OnnxNetwork(checkpoint.model_config, weights)


def _torch_network(checkpoint: Checkpoint, device: str) -> Network[Any]:
    from lmchat.model.torch_checkpoint import torch_model
    from lmchat.model.torch_network import TorchNetwork

    return TorchNetwork(torch_model(checkpoint).to(device))
