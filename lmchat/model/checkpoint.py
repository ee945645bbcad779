"""A checkpoint is a folder: model.safetensors, config.json, tokenizer.model, and SHA256SUMS over all of it.

Format version 1 keeps the weights as bf16, version 2 as int8 with scales (`lmchat.model.quantized`). In version 2 the
bf16 weights may stand beside them, as master.safetensors, for training to go on from. Where there is an
extractor.safetensors, it weighs sentences by what these weights think of them (`lmchat.model.extractor`). Nothing in a
checkpoint is code and nothing is pickled. Loading verifies every hash before anything is parsed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from ml_dtypes import bfloat16
from numpy.typing import NDArray
from safetensors import SafetensorError, deserialize
from safetensors.numpy import save

from lmchat.errors import CheckpointDamaged, CheckpointMissing, CheckpointVersion, ConfigError
from lmchat.locations import CONFIG_FILE, SUMS_FILE
from lmchat.model.config import ModelConfig
from lmchat.model.extractor import Extractor
from lmchat.model.quantized import SCALE, quantize_weights
from lmchat.model.weights import weight_shapes
from lmchat.text.tokenizer import Tokenizer

FLOAT_VERSION, INT8_VERSION = 1, 2
WEIGHTS, CONFIG, TOKENIZER, SUMS = "model.safetensors", CONFIG_FILE, "tokenizer.model", SUMS_FILE
MASTER, EXTRACTOR = "master.safetensors", "extractor.safetensors"
Precision = Literal["auto", "float32", "int8"]
PRECISIONS: tuple[Precision, ...] = ("auto", "float32", "int8")
TYPES: dict[str, Any] = {"BF16": bfloat16, "I8": np.int8, "F32": np.float32}
"""What weights are of, by the names of safetensors."""
_REINSTALL = "reinstall lmchat, or fetch the checkpoint again"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint that was read.

    Attributes:
        name: its name, which is its folder's.
        config: config.json as it stands there: format_version, name, tokenizer_sha256, model, training.
        model_config: what it says of the network.
        weights: the network's, bf16 or int8 with scales.
        tokenizer: its tokenizer.
        extractor: weighs the sentences of a text, where it has one.
    """

    name: str
    config: Mapping[str, Any]
    model_config: ModelConfig
    weights: Mapping[str, NDArray[Any]]
    tokenizer: Tokenizer
    extractor: Extractor | None = None


def read_checkpoint(folder: Path, *, master: bool = False) -> Checkpoint:
    """Read and verify a checkpoint.

    Args:
        folder: where it is.
        master: take the bf16 weights where they stand beside int8 ones.

    Raises:
        CheckpointMissing: no such folder, or a file of it is not there.
        CheckpointDamaged: a hash, the JSON, or the weights do not fit.
        CheckpointVersion: another format version.
    """
    files = read_verified(folder, master=master)
    config = _parse_config(files[CONFIG], folder)
    try:
        tokenizer = Tokenizer(files[TOKENIZER])
        model_config = ModelConfig.from_json(config["model"])
        weights = _arrays(files.get(MASTER, files[WEIGHTS]))
        _check_weights(weights, model_config)
        extractor = Extractor.of(_arrays(files[EXTRACTOR])) if EXTRACTOR in files else None
    except (SafetensorError, RuntimeError, ConfigError, KeyError, TypeError, ValueError) as error:
        raise CheckpointDamaged(f"{folder} does not fit its own config.json: {_line(error)}", _REINSTALL) from error
    if tokenizer.vocab_size != model_config.vocab_size or config.get("tokenizer_sha256") != sha256(tokenizer.model):
        raise CheckpointDamaged(f"{folder}: its tokenizer is not the one its model was trained with", _REINSTALL)
    return Checkpoint(folder.name, config, model_config, weights, tokenizer, extractor)


def _arrays(content: bytes) -> dict[str, NDArray[Any]]:
    """The tensors of a safetensors file; its own reader of NumPy arrays does not know bf16.

    Raises:
        SafetensorError: it is damaged.
        KeyError: a tensor is of a type that no checkpoint has.
    """
    tensors: list[tuple[str, dict[str, Any]]] = deserialize(content)  # type: ignore[no-untyped-call]
    return {name: np.frombuffer(own["data"], TYPES[own["dtype"]]).reshape(own["shape"]) for name, own in tensors}


def _check_weights(weights: Mapping[str, NDArray[Any]], config: ModelConfig) -> None:
    """Raise `ValueError` unless the weights are those of such a network."""
    shapes = weight_shapes(config)
    int8 = [name for name in shapes if name in weights and weights[name].dtype == np.int8]
    expected = shapes | {name + SCALE: shapes[name][:1] for name in int8}
    found = {name: weight.shape for name, weight in weights.items()}
    for name in sorted(expected.keys() ^ found.keys()):
        raise ValueError(f"{name} is {'missing' if name in expected else 'none of its weights'}")
    for name, shape in expected.items():
        if found[name] != shape:
            raise ValueError(f"{name} has the shape {found[name]}, not {shape}")


def _line(error: Exception) -> str:
    """The first line of what an error says."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def write_checkpoint(
    folder: Path,
    weights: Mapping[str, NDArray[Any]],
    model_config: ModelConfig,
    tokenizer: Tokenizer,
    training: Mapping[str, Any],
) -> None:
    """Write a checkpoint, weights as bf16; `training` is what config.json says of its data, steps and scores."""
    config = {
        "format_version": FLOAT_VERSION,
        "name": folder.name,
        "tokenizer_sha256": sha256(tokenizer.model),
        "parameters": sum(weight.size for weight in weights.values()),
        "model": model_config.to_json(),
        "training": dict(training),
    }
    kept = save({name: np.ascontiguousarray(weight.astype(bfloat16)) for name, weight in weights.items()})
    _write(folder, {WEIGHTS: kept, CONFIG: _json(config), TOKENIZER: tokenizer.model})


def quantize_checkpoint(source: Path, folder: Path) -> None:
    """Write a checkpoint of format version 2 from one of version 1, whose weights become the master beside the int8.

    An extractor, which is fitted to the weights as they were, is left out. `folder` may be `source` itself.

    Raises:
        CheckpointError: the source cannot be used, or is of version 2 already.
    """
    read_checkpoint(source)
    files = read_verified(source)
    config = _parse_config(files[CONFIG], source)
    if config["format_version"] == INT8_VERSION:
        raise CheckpointVersion(f"{source} is kept in int8 already", "quantize a checkpoint of format version 1")
    weights = save(quantize_weights(_arrays(files[WEIGHTS])))
    text = _json(config | {"format_version": INT8_VERSION, "name": folder.name})
    _write(folder, {MASTER: files[WEIGHTS], WEIGHTS: weights, CONFIG: text, TOKENIZER: files[TOKENIZER]})


def write_extractor(folder: Path, extractor: Extractor, facts: Mapping[str, Any]) -> None:
    """Put an extractor into a checkpoint, whose weights stay as they are; config.json has `facts` about it.

    Raises:
        CheckpointError: the checkpoint cannot be used.
    """
    read_checkpoint(folder)
    files = read_verified(folder, master=True)
    arrays = {name: np.ascontiguousarray(array.astype(bfloat16)) for name, array in extractor.weights().items()}
    order = (MASTER, WEIGHTS, EXTRACTOR, CONFIG, TOKENIZER)
    files[EXTRACTOR] = save(arrays)
    config = _parse_config(files[CONFIG], folder)
    files[CONFIG] = _json(config | {"training": {**config.get("training", {}), "extractor": dict(facts)}})
    _write(folder, {name: files[name] for name in order if name in files})


def _json(config: Mapping[str, Any]) -> bytes:
    return (json.dumps(config, ensure_ascii=False, indent=2) + "\n").encode()


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a checkpoint, and SHA256SUMS over them; a master or an extractor that is none of them goes.

    No file of a checkpoint that stood there gives way before all are written. Then they do so in the order given, with
    SHA256SUMS as the last: weights that become the master are at no moment lost when it is the first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sums = "".join(f"{sha256(content)}  {name}\n" for name, content in files.items())
    fresh = {folder / f"{name}.new": content for name, content in {**files, SUMS: sums.encode("ascii")}.items()}
    try:
        for path, content in fresh.items():
            _write_through(path, content)
        for path in fresh:
            path.replace(path.with_suffix(""))
    finally:
        for path in fresh:
            path.unlink(missing_ok=True)
    for name in {MASTER, EXTRACTOR} - files.keys():
        (folder / name).unlink(missing_ok=True)


def _write_through(path: Path, content: bytes) -> None:
    """Write a file that is on the disk before anything else is done."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read_verified(folder: Path, *, master: bool = False) -> dict[str, bytes]:
    """A checkpoint's files by name, read once and compared with SHA256SUMS.

    Args:
        folder: where it is.
        master: give the master too, where there is one; it is compared in any case.

    Raises:
        CheckpointMissing: a file is not there; the master and the extractor may be left out.
        CheckpointDamaged: a file is not what SHA256SUMS says.
    """
    try:
        lines = (folder / SUMS).read_bytes().decode("ascii", "replace").split("\n")
        files = {name: (folder / name).read_bytes() for name in (WEIGHTS, CONFIG, TOKENIZER)}
        digests = {}
        if (folder / EXTRACTOR).exists():
            files[EXTRACTOR] = (folder / EXTRACTOR).read_bytes()
        if (folder / MASTER).exists():
            if master:
                files[MASTER] = (folder / MASTER).read_bytes()
            else:
                with (folder / MASTER).open("rb") as file:
                    digests[MASTER] = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CheckpointMissing(
            f"{folder} is not a checkpoint: {error.strerror}: {error.filename}", _REINSTALL
        ) from error
    stated = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    digests |= {name: sha256(content) for name, content in files.items()}
    for name, digest in digests.items():
        if stated.get(name) != digest:
            raise CheckpointDamaged(f"{folder / name} is damaged: its SHA-256 is not the one in {SUMS}", _REINSTALL)
    return files


def _parse_config(content: bytes, folder: Path) -> dict[str, Any]:
    try:
        config: dict[str, Any] = json.loads(content)
        version = config["format_version"]
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointDamaged(f"{folder / CONFIG} is not a checkpoint's configuration", _REINSTALL) from error
    if version not in (FLOAT_VERSION, INT8_VERSION):
        raise CheckpointVersion(
            f"{folder} has format version {version}, this lmchat reads {FLOAT_VERSION} and {INT8_VERSION}",
            "install the lmchat it is for",
        )
    if not isinstance(config.get("model"), dict) or not isinstance(config.get("training", {}), dict):
        raise CheckpointDamaged(f"{folder / CONFIG} does not say what was trained, and how", _REINSTALL)
    return config


def sha256(content: bytes) -> str:
    """The SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
