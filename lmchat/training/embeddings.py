"""Embeddings that a run may start from: a safetensors file with one tensor and where it comes from.

scripts/make_embeddings.py writes such files. Their rows belong to the pieces of one tokenizer, whose hash they state.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from lmchat.errors import ConfigError
from lmchat.text.tokenizer import Tokenizer

TENSOR = "embedding"
ORIGIN = ("source", "licence", "tokenizer_sha256")
_MAKE = "make one with scripts/make_embeddings.py"


@dataclass(frozen=True, slots=True)
class Embeddings:
    """Vectors of the pieces of a tokenizer.

    Attributes:
        weight: (vocab_size, embedding_size), float32 or bf16.
        origin: what is known of them: source, licence, tokenizer_sha256, and whatever else is worth a line.
    """

    weight: Tensor
    origin: Mapping[str, str]

    @classmethod
    def load(cls, path: Path) -> Embeddings:
        """Read a file; raises `ConfigError` when it is not there or not such a file."""
        try:
            with safe_open(path, "pt") as file:
                weight, origin = file.get_tensor(TENSOR), dict(file.metadata() or {})
        except (OSError, SafetensorError) as error:
            raise ConfigError(f"[init] embeddings: cannot read {path}: {error}", _MAKE) from error
        if missing := [name for name in ORIGIN if not origin.get(name)]:
            raise ConfigError(f"[init] embeddings: {path} does not state its {', '.join(missing)}", _MAKE)
        if weight.dtype not in (torch.float32, torch.bfloat16) or not weight.isfinite().all():
            raise ConfigError(f"[init] embeddings: {path} is not of finite float32 or bf16 numbers", _MAKE)
        return cls(weight, origin)

    def save(self, path: Path) -> None:
        """Write the file."""
        save_file({TENSOR: self.weight.contiguous()}, path, dict(self.origin))

    @torch.no_grad()
    def copy_to(self, embedding: Tensor, tokenizer: Tokenizer) -> None:
        """Overwrite a model's embedding; raises `ConfigError` when shape or tokenizer are others."""
        if self.weight.shape != embedding.shape:
            shapes = f"{tuple(self.weight.shape)}, the model's is {tuple(embedding.shape)}"
            raise ConfigError(f"[init] embeddings: their shape is {shapes}", "give [model] the same sizes")
        if self.origin["tokenizer_sha256"] != tokenizer_hash(tokenizer):
            raise ConfigError("[init] embeddings: they are of another tokenizer's pieces", _MAKE)
        embedding.copy_(self.weight)


def tokenizer_hash(tokenizer: Tokenizer) -> str:
    """The SHA-256 of a tokenizer's file."""
    return hashlib.sha256(tokenizer.model).hexdigest()
