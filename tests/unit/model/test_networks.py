from __future__ import annotations

from pathlib import Path

import pytest
import torch

from lmchat.errors import DeviceError
from lmchat.model.checkpoint import quantize_checkpoint
from lmchat.model.config import ModelConfig
from lmchat.model.networks import load_network
from lmchat.model.onnx_network import OnnxNetwork
from lmchat.model.seq2seq import Seq2Seq
from lmchat.model.torch_checkpoint import save_checkpoint
from lmchat.model.torch_network import TorchNetwork
from lmchat.text.tokenizer import Tokenizer

SIZES = {"embedding_size": 4, "encoder_size": 3, "decoder_size": 5, "attention_size": 4}


def saved(folder: Path, tokenizer: Tokenizer, **changes: object) -> Path:
    """A checkpoint of a small network."""
    torch.manual_seed(0)
    config = ModelConfig.from_json({"vocab_size": tokenizer.vocab_size, **SIZES, **changes})
    save_checkpoint(folder / "tiny", Seq2Seq(config).initialize(), tokenizer, {"steps": 7})
    return folder / "tiny"


def test_the_precision_is_that_of_the_files_unless_another_is_asked_for(
    tmp_path: Path, tiny_tokenizer: Tokenizer
) -> None:
    folder = saved(tmp_path, tiny_tokenizer)
    assert load_network(folder).precision == "float32"
    assert load_network(folder, precision="int8").precision == "int8"
    quantize_checkpoint(folder, folder)
    assert load_network(folder).precision == "int8"
    assert load_network(folder, precision="float32").precision == "float32"


def test_what_is_loaded_says_what_it_is(tmp_path: Path, tiny_tokenizer: Tokenizer) -> None:
    loaded = load_network(saved(tmp_path, tiny_tokenizer))
    assert isinstance(loaded.network, OnnxNetwork)
    assert loaded.name == "tiny"
    assert loaded.config["training"] == {"steps": 7}
    assert loaded.tokenizer.model == tiny_tokenizer.model


@pytest.mark.parametrize("changes", [{"cell": "gru"}, {"cell": "rnn"}, {"attention": "additive"}], ids=str)
def test_a_network_without_graphs_runs_on_torch_in_floats(
    changes: dict[str, object], tmp_path: Path, tiny_tokenizer: Tokenizer
) -> None:
    folder = saved(tmp_path, tiny_tokenizer, **changes)
    assert isinstance(load_network(folder).network, TorchNetwork)
    with pytest.raises(DeviceError, match="int8"):
        load_network(folder, precision="int8")
    quantize_checkpoint(folder, folder)
    loaded = load_network(folder)
    assert isinstance(loaded.network, TorchNetwork)
    assert loaded.precision == "float32"
