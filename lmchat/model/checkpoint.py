"""A checkpoint is a folder: model.safetensors, config.json, tokenizer.model, and SHA256SUMS over these three.

Nothing in it is code and nothing is pickled. Loading verifies every hash before anything is parsed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from lmchat.errors import CheckpointDamaged, CheckpointMissing, CheckpointVersion, ConfigError
from lmchat.model.config import ModelConfig
from lmchat.model.seq2seq import Seq2Seq
from lmchat.text.tokenizer import Tokenizer

FORMAT_VERSION = 1
WEIGHTS, CONFIG, TOKENIZER, SUMS = "model.safetensors", "config.json", "tokenizer.model", "SHA256SUMS"
_REINSTALL = "reinstall lmchat, or fetch the checkpoint again"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A loaded checkpoint.

    Attributes:
        name: its name, which is its folder's.
        model: the network, in evaluation mode, float32.
        tokenizer: its tokenizer.
        config: config.json as it stands there: format_version, name, tokenizer_sha256, model, training.
    """

    name: str
    model: Seq2Seq
    tokenizer: Tokenizer
    config: Mapping[str, Any]


def load_checkpoint(folder: Path, device: torch.device | str = "cpu") -> Checkpoint:
    """Load and verify a checkpoint.

    Raises:
        CheckpointMissing: no such folder, or a file of it is not there.
        CheckpointDamaged: a hash, the JSON, or the tensors do not fit.
        CheckpointVersion: another format version.
    """
    files = _verified(folder)
    config = _parse_config(files[CONFIG], folder)
    tokenizer = Tokenizer(files[TOKENIZER])
    try:
        model_config = ModelConfig.from_json(config["model"])
        model = Seq2Seq(model_config).eval().requires_grad_(False)
        model.load_state_dict({name: t.float() for name, t in load(files[WEIGHTS]).items()})
    except (SafetensorError, RuntimeError, ConfigError, KeyError, TypeError) as error:
        raise CheckpointDamaged(f"{folder} does not fit its own config.json: {error}", _REINSTALL) from error
    if tokenizer.vocab_size != model_config.vocab_size:
        raise CheckpointDamaged(f"{folder}: tokenizer and model have different vocabularies", _REINSTALL)
    return Checkpoint(folder.name, model.to(device), tokenizer, config)


def save_checkpoint(folder: Path, model: Seq2Seq, tokenizer: Tokenizer, training: Mapping[str, Any]) -> None:
    """Write a checkpoint, weights as bf16; `training` is what config.json says of its data, steps and scores."""
    weights = {name: t.detach().to("cpu", torch.bfloat16).contiguous() for name, t in model.state_dict().items()}
    config = {
        "format_version": FORMAT_VERSION,
        "name": folder.name,
        "tokenizer_sha256": _sha256(tokenizer.model),
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "model": model.config.to_json(),
        "training": dict(training),
    }
    text = json.dumps(config, ensure_ascii=False, indent=2) + "\n"
    files = {WEIGHTS: save(weights), CONFIG: text.encode(), TOKENIZER: tokenizer.model}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    sums = "".join(f"{_sha256(content)}  {name}\n" for name, content in files.items())
    (folder / SUMS).write_text(sums, encoding="ascii")


def _verified(folder: Path) -> dict[str, bytes]:
    """The checkpoint's files, read once and compared with SHA256SUMS."""
    try:
        lines = (folder / SUMS).read_bytes().decode("ascii", "replace").splitlines()
        files = {name: (folder / name).read_bytes() for name in (WEIGHTS, CONFIG, TOKENIZER)}
    except OSError as error:
        raise CheckpointMissing(
            f"{folder} is not a checkpoint: {error.strerror}: {error.filename}", _REINSTALL
        ) from error
    stated = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    for name, content in files.items():
        if stated.get(name) != _sha256(content):
            raise CheckpointDamaged(f"{folder / name} is damaged: its SHA-256 is not the one in {SUMS}", _REINSTALL)
    return files


def _parse_config(content: bytes, folder: Path) -> dict[str, Any]:
    try:
        config: dict[str, Any] = json.loads(content)
        version = config["format_version"]
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointDamaged(f"{folder / CONFIG} is not a checkpoint's configuration", _REINSTALL) from error
    if version != FORMAT_VERSION:
        raise CheckpointVersion(
            f"{folder} has format version {version}, this lmchat reads {FORMAT_VERSION}", "install the lmchat it is for"
        )
    return config


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
