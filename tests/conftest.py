"""Fixtures that all tests share: a tokenizer and a checkpoint of toy size, made in a second."""

from __future__ import annotations

import gc
import itertools
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lmchat.text.tokenizer import Tokenizer

LINES = (
    "The quick brown fox jumps over the lazy dog near the river bank.",
    "A small model reads the page and writes a short summary of it.",
    "Nothing leaves the machine, and the answer shows its place in the text.",
    "人工智能未来发展趋势值得关注，小模型也能写摘要。",
    "他说：“今天的天气很好。”我们去公园散步！",
)


def pytest_configure() -> None:
    """Processes that tests start can be interrupted, even where the tests run in the background of a shell.

    Garbage is looked for seldom, as a test leaves little of it.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture
def hang_ups_heard() -> Iterator[None]:
    """SIGHUP does by default what it does, here and in what is started, even where tests run under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture(autouse=True, scope="module")
def garbage_of_this_module_only() -> None:
    """What was imported and kept before is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def homes() -> Iterator[Iterator[Path]]:
    """Folders that are not there yet, one a test; their paths are short, as those of sockets must be."""
    with tempfile.TemporaryDirectory(prefix="lmchat-") as folder:
        yield (Path(folder, str(number)) for number in itertools.count())


@pytest.fixture(autouse=True)
def folders_of_a_new_user(homes: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the configuration, the history or the daemon of the user who runs it."""
    folder = str(next(homes))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, folder)


@pytest.fixture(scope="session")
def tiny_tokenizer() -> Tokenizer:
    """A tokenizer of a few hundred pieces, most of them bytes."""
    from lmchat.training.vocabulary import train_tokenizer

    return Tokenizer(train_tokenizer(LINES * 4, vocab_size=420, threads=1, exact_size=False))


@pytest.fixture(scope="session")
def tiny_checkpoint(tiny_tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a checkpoint with a small untrained network: what it writes is no summary, but always the same."""
    import torch

    from lmchat.model.config import ModelConfig
    from lmchat.model.seq2seq import Seq2Seq
    from lmchat.model.torch_checkpoint import save_checkpoint

    sizes = {"embedding_size": 16, "encoder_size": 12, "decoder_size": 20, "attention_size": 8, "max_source": 200}
    with torch.random.fork_rng():
        torch.manual_seed(3)
        model = Seq2Seq(ModelConfig(vocab_size=tiny_tokenizer.vocab_size, **sizes)).initialize()
    folder = tmp_path_factory.mktemp("checkpoints") / "tiny"
    save_checkpoint(folder, model, tiny_tokenizer, {"configuration": "toy"})
    return folder
