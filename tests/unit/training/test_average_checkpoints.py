"""The sum of several checkpoints' weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from lmchat.errors import UsageError
from lmchat.model.config import ModelConfig
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.torch_checkpoint import load_checkpoint, save_checkpoint
from lmchat.text.tokenizer import Tokenizer
from scripts.average_checkpoints import main

Make = Callable[[str, float, list[str]], str]


@pytest.fixture
def make(tmp_path: Path, tiny_tokenizer: Tokenizer) -> Make:
    """Makes a checkpoint all of whose weights have one value; gives its folder."""

    def checkpoint(name: str, value: float, sittings: list[str]) -> str:
        sizes = {"embedding_size": 4, "encoder_size": 3, "decoder_size": 5, "attention_size": 4}
        model = Seq2Seq(ModelConfig.from_json({"vocab_size": tiny_tokenizer.vocab_size, **sizes}))
        model.load_state_dict({key: torch.full_like(tensor, value) for key, tensor in model.state_dict().items()})
        save_checkpoint(tmp_path / name, model, tiny_tokenizer, {"sittings": sittings})
        return str(tmp_path / name)

    return checkpoint


@pytest.mark.parametrize(
    ("shares", "value"),
    [((), 3.0), (("--shares", "0.5", "0.25", "0.25"), 2.5), (("--shares", "1", "0.5", "-0.5"), 0.5)],
)
def test_each_checkpoint_has_its_share_and_each_sitting_is_named_once(
    make: Make, tmp_path: Path, shares: tuple[str, ...], value: float
) -> None:
    folders = [make("a", 1.0, ["one"]), make("b", 3.0, ["one", "two"]), make("c", 5.0 if value > 2 else 4.0, ["two"])]
    main([*folders, *shares, "--output", str(tmp_path / "sum")])
    made = load_checkpoint(tmp_path / "sum")
    assert {float(weight) for tensor in made.model.state_dict().values() for weight in tensor.flatten()} == {value}
    assert made.config["training"]["sittings"] == ["one", "two"]


@pytest.mark.parametrize("shares", [("1",), ("0.5", "0.25")])
def test_shares_that_are_too_few_or_no_whole_are_refused(
    make: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str], shares: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main([make("a", 1.0, []), make("b", 2.0, []), "--shares", *shares, "--output", str(tmp_path / "sum")])
    assert caught.value.code == 2
    assert "--shares" in capsys.readouterr().err
    assert not (tmp_path / "sum").exists()


def test_checkpoints_of_other_sizes_are_refused(make: Make, tmp_path: Path, tiny_tokenizer: Tokenizer) -> None:
    one = make("a", 1.0, ["one"])
    sizes = {"embedding_size": 4, "encoder_size": 3, "decoder_size": 5, "attention_size": 4, "modeling_size": 2}
    model = Seq2Seq(ModelConfig.from_json({"vocab_size": tiny_tokenizer.vocab_size, **sizes}))
    save_checkpoint(tmp_path / "b", model, tiny_tokenizer, {"sittings": []})
    with pytest.raises(UsageError, match="other sizes"):
        main([str(tmp_path / "b"), one, "--output", str(tmp_path / "sum")])
    assert not (tmp_path / "sum").exists()
