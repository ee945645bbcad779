"""A device that gives up: the CPU goes on once, or the error says what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from lmchat.engine import engine as engine_module
from lmchat.engine.engine import Engine
from lmchat.engine.events import Completed, Failed, Started, Token
from lmchat.engine.fall_back import Workers
from lmchat.engine.request import Request
from lmchat.engine.runner import Runner
from lmchat.errors import CheckpointMissing, DeviceFailed
from lmchat.model.checkpoint import PRECISIONS, Precision
from lmchat.model.decoder import DecoderState
from lmchat.model.encoder import Source
from lmchat.model.seq2seq import NextToken, Seq2Seq

MakeEngine = Callable[..., Engine]
TEXT = "The quick brown fox jumps over the lazy dog. A small model reads the page."
FULL = "CUDA out of memory. Tried to allocate 2.00 GiB."


class OnnxFail(Exception):
    """An error as ONNX Runtime raises it: none of Python's own."""


class Full(Seq2Seq):
    """A network whose device has no memory for a source."""

    def start(self, source: Source) -> DecoderState:
        raise torch.OutOfMemoryError(FULL)


class FullLater(Seq2Seq):
    """A network whose device fails when it has written some tokens."""

    steps = 0

    def step(self, tokens: Tensor, state: DecoderState) -> tuple[NextToken, DecoderState]:
        self.steps += 1
        if self.steps > 20:
            raise RuntimeError("CUDA error: device-side assert triggered")
        return super().step(tokens, state)


@pytest.fixture
def falling(make_engine: MakeEngine) -> Callable[[type[Seq2Seq]], Engine]:
    """An engine whose device fails, with a spare that works."""

    def make(kind: type[Seq2Seq]) -> Engine:
        engine = make_engine(kind)
        engine._workers = Workers(engine._runner, lambda: make_engine()._runner)
        return engine

    return make


def request() -> Request:
    return Request("generate", TEXT)


def test_the_cpu_goes_on_once_and_says_so(
    falling: Callable[[type[Seq2Seq]], Engine], make_engine: MakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine = falling(Full)
    for _ in range(2):
        events = list(engine.stream(request()))
        assert sum(isinstance(event, Started) for event in events) == 1
        assert isinstance(events[-1], Completed)
        assert events[-1].text == make_engine().run(request()).text
    assert caplog.messages == ["note: cpu: there is not enough memory; the CPU goes on"]


def test_what_was_written_is_not_written_again(falling: Callable[[type[Seq2Seq]], Engine]) -> None:
    engine = falling(FullLater)
    events = list(engine.stream(request()))
    assert any(isinstance(event, Token) for event in events)
    assert isinstance(events[-1], Failed)
    assert isinstance(events[-1].error, DeviceFailed)
    assert isinstance(list(engine.stream(request()))[-1], Completed)


def test_a_batch_is_done_by_the_cpu(falling: Callable[[type[Seq2Seq]], Engine], make_engine: MakeEngine) -> None:
    outcomes = list(falling(Full).batch([request()] * 3, rows=2))
    assert [outcome.text for outcome in outcomes] == [make_engine().run(request()).text] * 3


def test_a_spare_that_cannot_be_loaded_leaves_the_fault_of_the_device_and_is_tried_again_by_the_next_call(
    make_engine: MakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    faults: list[Exception] = [MemoryError(), CheckpointMissing("it is gone")]

    def load() -> Runner:
        if faults:
            raise faults.pop(0)
        return make_engine()._runner

    engine = make_engine(Full)
    engine._workers = Workers(engine._runner, load)
    *_, last = engine.stream(request())
    failed = list(engine.batch([request()] * 3))
    *_, again = engine.stream(request())
    assert [isinstance(outcome, Failed) for outcome in (last, *failed, again)] == [True] * 4 + [False]
    assert isinstance(last, Failed)
    assert isinstance(last.error, DeviceFailed)
    assert caplog.messages == [
        "note: the CPU cannot go on: there is not enough memory",
        "note: the CPU cannot go on: it is gone",
        "note: cpu: there is not enough memory; the CPU goes on",
    ]


def test_without_a_spare_the_stream_fails_with_what_to_do(make_engine: MakeEngine) -> None:
    *_, last = make_engine(Full).stream(request())
    assert isinstance(last, Failed)
    assert str(last.error) == "there is not enough memory (use a shorter text, a smaller batch, or --device cpu)"


def test_a_checkpoint_that_does_not_fit_on_the_device_is_loaded_on_the_cpu(
    tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    load = engine_module.load_network

    def small_device(folder: Path, device: str, precision: Precision) -> object:
        if device != "cpu":
            raise torch.OutOfMemoryError(FULL)
        return load(folder, device, precision)

    monkeypatch.setattr(engine_module, "load_network", small_device)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    engine = Engine.load(tiny_checkpoint, "cuda")
    assert engine.device == "cpu"
    assert caplog.messages == ["note: cuda: there is not enough memory; the CPU goes on"]
    assert isinstance(list(engine.stream(request()))[-1], Completed)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("fails", ["loading", "working"])
def test_the_cpu_goes_on_in_the_precision_that_was_asked_for(
    precision: Precision, fails: str, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, Precision]] = []
    load = engine_module.load_network

    def noted(folder: Path, device: str, precision: Precision) -> object:
        asked.append((device, precision))
        if device != "cpu" and fails == "loading":
            raise torch.OutOfMemoryError(FULL)
        return load(folder, "cpu", "float32")

    monkeypatch.setattr(engine_module, "load_network", noted)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    engine = Engine.load(tiny_checkpoint, "cuda", precision)
    if fails == "working":
        engine._workers._take_over(engine._runner, DeviceFailed("it failed"))
    assert asked == [("cuda", precision), ("cpu", precision)]


@pytest.mark.parametrize("error", [MemoryError(), OnnxFail("Failed to allocate memory for requested buffer")], ids=repr)
def test_a_checkpoint_that_does_not_fit_in_memory_is_no_damaged_one(
    error: Exception, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise error

    monkeypatch.setattr(engine_module, "load_network", full)
    with pytest.raises(DeviceFailed, match="there is not enough memory"):
        Engine.load(tiny_checkpoint, "cpu")
