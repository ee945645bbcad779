from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from lmchat.errors import ConfigError
from lmchat.text.tokenizer import Tokenizer
from lmchat.training.config import TrainingConfig
from lmchat.training.embeddings import Embeddings, tokenizer_hash
from lmchat.training.record import facts
from lmchat.training.sections import Init
from lmchat.training.start import start

SIZE = 16

MakeFile = Callable[..., Path]


@pytest.fixture
def make_file(tmp_path: Path, tiny_tokenizer: Tokenizer) -> MakeFile:
    """Writes an embeddings file for the tiny tokenizer, with changes to its origin and tensor."""

    def make(dtype: torch.dtype = torch.float32, size: int = SIZE, **origin: str) -> Path:
        stated = {"source": "made up", "licence": "CC0", "tokenizer_sha256": tokenizer_hash(tiny_tokenizer)} | origin
        weight = torch.randn(tiny_tokenizer.vocab_size, size, generator=torch.Generator().manual_seed(1)).to(dtype)
        path = tmp_path / "embeddings.safetensors"
        Embeddings(weight, {name: value for name, value in stated.items() if value}).save(path)
        return path

    return make


def config_with(config_file: Path, embeddings: Path) -> TrainingConfig:
    text = config_file.read_text(encoding="utf-8")
    config_file.write_text(text.replace("[init]\n", f"[init]\nembeddings = {json.dumps(str(embeddings))}\n"))
    return TrainingConfig.load(config_file)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_new_weights_start_with_the_vectors_of_a_file(
    dtype: torch.dtype, config_file: Path, make_file: MakeFile
) -> None:
    torch.manual_seed(1)
    plain = start(TrainingConfig.load(config_file))
    torch.manual_seed(1)
    path = make_file(dtype)
    begin = start(config_with(config_file, path))
    assert torch.equal(begin.model.embedding.weight, Embeddings.load(path).weight.float())
    assert begin.model.embedding.weight.requires_grad
    assert begin.model.embedding.weight.dtype == torch.float32
    assert torch.equal(begin.model.decoder.project.weight, plain.model.decoder.project.weight)
    assert not torch.equal(begin.model.embedding.weight, plain.model.embedding.weight)


def test_the_sitting_names_where_the_vectors_come_from(config_file: Path, make_file: MakeFile) -> None:
    plain = TrainingConfig.load(config_file)
    assert "embeddings" not in facts(plain, [], start(plain))
    config = config_with(config_file, make_file(source="GloVe", licence="PDDL"))
    sitting = facts(config, [], start(config))
    assert sitting["embeddings"]["source"] == "GloVe"
    assert sitting["embeddings"]["licence"] == "PDDL"
    assert str(config_file.parent) not in json.dumps(sitting)


def test_a_file_that_is_not_there_is_refused(config_file: Path, tmp_path: Path) -> None:
    config = config_with(config_file, tmp_path / "nowhere.safetensors")
    with pytest.raises(ConfigError, match="cannot read"):
        start(config)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"size": 12}, r"their shape is \(\d+, 12\), the model's is \(\d+, 16\)"),
        ({"tokenizer_sha256": "0" * 64}, "another tokenizer"),
        ({"licence": ""}, "does not state its licence"),
        ({"dtype": torch.float16}, "float32 or bf16"),
    ],
)
def test_vectors_that_do_not_fit_are_refused(
    changes: dict[str, object], words: str, config_file: Path, make_file: MakeFile
) -> None:
    config = config_with(config_file, make_file(**changes))
    with pytest.raises(ConfigError, match=words):
        start(config)


@pytest.mark.parametrize("content", [b"", b"not safetensors at all", None])
def test_a_file_of_another_kind_is_refused(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "other.safetensors"
    if content is None:
        save_file({"weight": torch.zeros(2, 2)}, path)
    else:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match="cannot read"):
        Embeddings.load(path)


def test_numbers_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.safetensors"
    Embeddings(torch.full((2, 2), float("nan")), dict.fromkeys(("source", "licence", "tokenizer_sha256"), "x")).save(
        path
    )
    with pytest.raises(ConfigError, match="finite"):
        Embeddings.load(path)


def test_a_checkpoint_and_embeddings_together_are_refused() -> None:
    with pytest.raises(ConfigError, match="name one of them"):
        Init(checkpoint="base", embeddings="x.safetensors")
