from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import pytest
import torch

from lmchat.errors import CheckpointDamaged, CheckpointError, CheckpointMissing, CheckpointVersion, ConfigError
from lmchat.model.checkpoint import load_checkpoint, save_checkpoint
from lmchat.model.config import ModelConfig
from lmchat.model.seq2seq import Seq2Seq
from lmchat.text.tokenizer import Tokenizer


@pytest.fixture
def folder(tmp_path: Path, tiny_tokenizer: Tokenizer) -> Path:
    torch.manual_seed(0)
    sizes = {"embedding_size": 4, "encoder_size": 3, "decoder_size": 5, "attention_size": 4}
    model = Seq2Seq(ModelConfig.from_json({"vocab_size": tiny_tokenizer.vocab_size, **sizes}))
    save_checkpoint(tmp_path / "tiny", model, tiny_tokenizer, {"steps": 7})
    return tmp_path / "tiny"


def reseal(folder: Path) -> None:
    """Write SHA256SUMS anew, as one who changes a file on purpose would."""
    names = ("model.safetensors", "config.json", "tokenizer.model")
    sums = (f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    (folder / "SHA256SUMS").write_text("".join(sums))


def test_a_loaded_checkpoint_is_what_was_saved(folder: Path) -> None:
    checkpoint = load_checkpoint(folder)
    assert checkpoint.name == "tiny"
    assert checkpoint.config["training"] == {"steps": 7}
    assert checkpoint.model.training is False
    again = load_checkpoint(folder)
    for a, b in zip(checkpoint.model.parameters(), again.model.parameters(), strict=True):
        assert torch.equal(a, b)
        assert torch.equal(a, a.to(torch.bfloat16).float())


def test_any_flipped_bit_is_refused(folder: Path) -> None:
    generator = random.Random(0)
    for name in ("model.safetensors", "config.json", "tokenizer.model", "SHA256SUMS"):
        content = (folder / name).read_bytes()
        for _ in range(25):
            place, bit = generator.randrange(len(content)), 1 << generator.randrange(8)
            (folder / name).write_bytes(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
            with pytest.raises(CheckpointError):
                load_checkpoint(folder)
        (folder / name).write_bytes(content)
    assert load_checkpoint(folder).name == "tiny"


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "tokenizer.model", "SHA256SUMS"])
def test_a_missing_file_is_named(name: str, folder: Path) -> None:
    (folder / name).unlink()
    with pytest.raises(CheckpointMissing, match=name):
        load_checkpoint(folder)


def test_another_format_version_is_refused(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"format_version": 99}))
    reseal(folder)
    with pytest.raises(CheckpointVersion, match="99"):
        load_checkpoint(folder)


def test_weights_of_another_architecture_are_refused(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    config["model"]["decoder_size"] += 1
    (folder / "config.json").write_text(json.dumps(config))
    reseal(folder)
    with pytest.raises(CheckpointDamaged):
        load_checkpoint(folder)


def test_a_pickle_in_disguise_is_refused(folder: Path) -> None:
    torch.save({"x": torch.zeros(1)}, folder / "model.safetensors")
    reseal(folder)
    with pytest.raises(CheckpointDamaged):
        load_checkpoint(folder)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("cell", "lstn", "lstm, gru, rnn"),
        ("attention", "x", "dot, additive"),
        ("dropout", 1.5, "below 1"),
        ("sizes", 1, "known are"),
    ],
)
def test_a_wrong_configuration_lists_the_choices(field: str, value: object, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        ModelConfig.from_json({field: value})
