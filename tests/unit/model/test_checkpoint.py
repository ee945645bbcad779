from __future__ import annotations

import errno
import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from lmchat.errors import (
    CheckpointDamaged,
    CheckpointError,
    CheckpointMissing,
    CheckpointVersion,
    ConfigError,
)
from lmchat.model.checkpoint import quantize_checkpoint, read_checkpoint
from lmchat.model.config import ModelConfig
from lmchat.model.quantized import dequantize_weights
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.torch_checkpoint import load_checkpoint, save_checkpoint
from lmchat.text.tokenizer import Tokenizer


@pytest.fixture
def folder(tmp_path: Path, tiny_tokenizer: Tokenizer) -> Path:
    torch.manual_seed(0)
    sizes = {"embedding_size": 4, "encoder_size": 3, "decoder_size": 5, "attention_size": 4}
    model = Seq2Seq(ModelConfig.from_json({"vocab_size": tiny_tokenizer.vocab_size, **sizes})).initialize()
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


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def assert_refused(folder: Path) -> None:
    with pytest.raises(CheckpointError) as caught:
        load_checkpoint(folder)
    assert caught.value.exit_code == 3
    assert "\n" not in str(caught.value)


@pytest.fixture(params=["float", "int8"])
def any_folder(request: pytest.FixtureRequest, folder: Path) -> Path:
    """A checkpoint of each format version."""
    if request.param == "int8":
        quantize_checkpoint(folder, folder)
    return folder


def test_any_flipped_bit_is_refused(any_folder: Path) -> None:
    generator = random.Random(0)
    for name in names_in(any_folder):
        content = (any_folder / name).read_bytes()
        for _ in range(125):
            place, bit = generator.randrange(len(content)), 1 << generator.randrange(8)
            (any_folder / name).write_bytes(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
            assert_refused(any_folder)
        (any_folder / name).write_bytes(content)
    assert load_checkpoint(any_folder).name == "tiny"


def test_any_truncated_file_is_refused(any_folder: Path) -> None:
    for name in names_in(any_folder):
        content = (any_folder / name).read_bytes()
        for length in (0, 1, len(content) // 2, len(content) - 1 - (name == "SHA256SUMS")):
            (any_folder / name).write_bytes(content[:length])
            assert_refused(any_folder)
        (any_folder / name).write_bytes(content)
    assert load_checkpoint(any_folder).name == "tiny"


def test_truncated_weights_are_refused_even_when_the_hashes_say_so(folder: Path) -> None:
    content = (folder / "model.safetensors").read_bytes()
    for length in (0, 7, 100, len(content) - 1):
        (folder / "model.safetensors").write_bytes(content[:length])
        reseal(folder)
        assert_refused(folder)


def test_files_mixed_from_two_checkpoints_are_refused(folder: Path, tiny_checkpoint: Path) -> None:
    for name in ("model.safetensors", "config.json", "SHA256SUMS"):
        own = (folder / name).read_bytes()
        (folder / name).write_bytes((tiny_checkpoint / name).read_bytes())
        assert_refused(folder)
        (folder / name).write_bytes(own)
    assert load_checkpoint(folder).name == "tiny"


def test_weights_of_another_checkpoint_are_refused_even_when_the_hashes_say_so(
    folder: Path, tiny_checkpoint: Path
) -> None:
    (folder / "model.safetensors").write_bytes((tiny_checkpoint / "model.safetensors").read_bytes())
    reseal(folder)
    assert_refused(folder)


def test_another_tokenizer_of_the_same_size_is_refused(folder: Path) -> None:
    tokenizer = folder / "tokenizer.model"
    tokenizer.write_bytes(tokenizer.read_bytes().replace(b"train", b"brain").replace(b"model", b"modem"))
    if hashlib.sha256(tokenizer.read_bytes()).hexdigest() in (folder / "SHA256SUMS").read_text():
        tokenizer.write_bytes(tokenizer.read_bytes() + b"\x00")
    reseal(folder)
    assert_refused(folder)


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


@pytest.mark.parametrize("changes", [{"model": []}, {"model": None}, {"training": None}, {"training": [1]}])
def test_a_configuration_without_its_parts_is_refused(changes: dict[str, object], folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | changes))
    reseal(folder)
    with pytest.raises(CheckpointDamaged, match=r"config\.json"):
        load_checkpoint(folder)


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "tokenizer.model"])
def test_a_pickle_in_disguise_is_refused(name: str, folder: Path) -> None:
    torch.save({"x": torch.zeros(1)}, folder / name)
    reseal(folder)
    assert_refused(folder)


def test_a_checkpoint_in_int8_is_that_in_floats_within_its_precision(folder: Path, tmp_path: Path) -> None:
    exact = load_checkpoint(folder).model
    quantize_checkpoint(folder, tmp_path / "small")
    small = load_checkpoint(tmp_path / "small")
    assert (small.name, small.config["name"], small.config["format_version"]) == ("small", "small", 2)
    assert small.config["training"] == {"steps": 7}
    kept = dequantize_weights(read_checkpoint(tmp_path / "small").weights)
    for name, weight in exact.named_parameters():
        tolerance = float(weight.abs().max()) / 200
        np.testing.assert_allclose(kept[name], weight.numpy(), atol=tolerance, rtol=0.01, err_msg=name)


def test_the_weights_in_floats_stay_beside_those_in_int8_for_training(folder: Path) -> None:
    exact = load_checkpoint(folder).model
    quantize_checkpoint(folder, folder)
    master = load_checkpoint(folder).model
    assert all(torch.equal(a, b) for a, b in zip(exact.parameters(), master.parameters(), strict=True))
    (folder / "master.safetensors").unlink()
    again = load_checkpoint(folder).model
    assert not torch.equal(again.embedding.weight, exact.embedding.weight)


def test_a_damaged_master_is_refused_even_where_it_is_not_needed(folder: Path) -> None:
    quantize_checkpoint(folder, folder)
    assert read_checkpoint(folder).config["format_version"] == 2
    content = bytearray((folder / "master.safetensors").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "master.safetensors").write_bytes(content)
    with pytest.raises(CheckpointDamaged, match=r"master\.safetensors is damaged"):
        read_checkpoint(folder)


def test_a_checkpoint_is_not_quantized_twice(folder: Path) -> None:
    quantize_checkpoint(folder, folder)
    with pytest.raises(CheckpointVersion, match="already"):
        quantize_checkpoint(folder, folder)


def stop_after(count: int) -> Callable[[Path, Path], Path]:
    """What stands for `Path.replace` where a process is killed when it has given so many files their names."""
    replace, done = Path.replace, []

    def until(path: Path, target: Path) -> Path:
        if len(done) == count:
            raise KeyboardInterrupt
        done.append(target)
        return replace(path, target)

    return until


@pytest.mark.parametrize("count", range(5))
def test_the_weights_in_floats_are_there_whenever_quantizing_is_stopped(
    count: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = (folder / "model.safetensors").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stop_after(count))
        with pytest.raises(KeyboardInterrupt):
            quantize_checkpoint(folder, folder)
    kept = [path.name for path in folder.iterdir() if path.read_bytes() == exact]
    assert kept == ["model.safetensors"] if count == 0 else "master.safetensors" in kept
    assert not list(folder.glob("*.new"))


def test_a_checkpoint_stays_as_it_was_when_another_cannot_be_written_over_it(
    folder: Path, tiny_tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    quantize_checkpoint(folder, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    model = load_checkpoint(folder).model
    monkeypatch.setattr("lmchat.model.checkpoint.os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        save_checkpoint(folder, model, tiny_tokenizer, {})
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_master_of_other_weights_does_not_stay_beside_new_ones(folder: Path, tiny_tokenizer: Tokenizer) -> None:
    quantize_checkpoint(folder, folder)
    save_checkpoint(folder, load_checkpoint(folder).model, tiny_tokenizer, {"steps": 8})
    assert names_in(folder) == ["SHA256SUMS", "config.json", "model.safetensors", "tokenizer.model"]
    assert load_checkpoint(folder).config["training"] == {"steps": 8}


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
