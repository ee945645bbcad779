"""A small data folder in the format of the training files, and a small network."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest
import torch

from lmchat.model.config import ModelConfig
from lmchat.model.seq2seq import Seq2Seq
from lmchat.text.tokenizer import Tokenizer

WORDS = ["river", "stone", "paper", "model", "winter", "garden", "market", "signal", "teacher", "window"]


def write_rows(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def pair(i: int) -> dict[str, object]:
    """A source of two short sentences and a target that is copied from it."""
    first, second = WORDS[i % 10], WORDS[i // 10 % 10]
    return {"source": f"The {first} met the {second} on day {i}. It was good.", "target": f"{first} met {second}"}


@pytest.fixture(autouse=True)
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the runs of a test are; never where those of its user are."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    return tmp_path / "state" / "lmchat" / "runs"


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """200 pairs with a test file, and Chinese prose."""
    folder = tmp_path / "data"
    write_rows(folder / "en" / "summarization-tiny.jsonl.xz", [pair(i) for i in range(200)])
    write_rows(folder / "en" / "summarization-tiny-test.jsonl.xz", [pair(7)])
    prose = [
        {"text": f"第{i}天，我们去公园散步。天气很好，风也不大。晚上大家一起吃饭，说了很多话。"} for i in range(60)
    ]
    write_rows(folder / "zh" / "text-tiny.jsonl.xz", prose)
    return folder


@pytest.fixture
def tokenizer_file(tmp_path: Path, tiny_tokenizer: Tokenizer) -> Path:
    path = tmp_path / "tokenizer.model"
    path.write_bytes(tiny_tokenizer.model)
    return path


@pytest.fixture
def config_file(tmp_path: Path, data_folder: Path, tokenizer_file: Path, tiny_tokenizer: Tokenizer) -> Path:
    """A configuration that trains in seconds."""
    path = tmp_path / "tiny.toml"
    path.write_text(
        f"""
name = "tiny"
data_folder = "{data_folder}"

[model]
vocab_size = {tiny_tokenizer.vocab_size}
embedding_size = 16
encoder_size = 12
decoder_size = 24
attention_size = 12
dropout = 0.0
max_source = 64

[init]
tokenizer = "{tokenizer_file}"

[[data]]
path = "en/summarization-tiny.jsonl.xz"
task = "summarize"

[[data]]
path = "zh/text-tiny.jsonl.xz"
task = "gap_sentence"

[schedule]
steps = 12
tokens_per_step = 512
max_target = 32

[validation]
rows = 4
rouge_rows = 2
""",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def model(tiny_tokenizer: Tokenizer) -> Seq2Seq:
    """A network of toy size in training mode, without dropout."""
    torch.manual_seed(0)
    sizes = {"embedding_size": 16, "encoder_size": 12, "decoder_size": 24, "attention_size": 12}
    return (
        Seq2Seq(ModelConfig(vocab_size=tiny_tokenizer.vocab_size, dropout=0.0, max_source=64, **sizes))
        .initialize()
        .train()
    )
