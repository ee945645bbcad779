"""An engine without a network, a way to run commands with it, and a folder of tiny checkpoints."""

from __future__ import annotations

import io
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from lmchat.cli.main import main
from lmchat.engine.events import Completed, Event, Failed, Progress, SourceSentence, Started, Token
from lmchat.engine.health import SHIPPED
from lmchat.engine.request import Request
from lmchat.errors import CheckpointDamaged, DeviceError, EmptyInput
from tests.unit.conftest import ARTICLE


@dataclass
class FakeEngine:
    """Writes the first three words of a text. A text that begins with a word below does something else.

    Attributes:
        requests: what it was asked.
        extra: events between Started and the first token.
    """

    requests: list[Request] = field(default_factory=list)
    extra: list[Event] = field(default_factory=list)
    name: str = "fake"
    device: str = "meta"

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        self.requests.append(request)
        words = request.text.split()[:3]
        yield Started(())
        yield from self.extra
        if words[0] == "INTERRUPT":
            yield token("INTERRUPT")
            raise KeyboardInterrupt
        if words[0] == "DEFECT":
            raise RuntimeError("a bug\nof two lines")
        if words[0] == "BLANK":
            yield Failed(EmptyInput("there is no text to read"))
            return
        if words[0] == "FAIL":
            yield token("FAIL")
            yield Failed(DeviceError("there is not enough memory", "use a shorter text"), "FAIL")
            return
        if words[0] == "DAMAGED":
            yield Failed(CheckpointDamaged("the checkpoint is damaged", "fetch it again"))
            return
        if words[0] == "NOTHING":
            yield completed(" \x1b[0m")
            return
        if words[0] == "FALLBACK":
            yield completed("The best sentence.", fallback=True)
            return
        for index, word in enumerate(words):
            yield token(f" {word}" if index else word)
        yield completed(" ".join(words))

    def batch(self, requests: Iterable[Request], *, rows: int = 1) -> Iterator[Completed | Failed]:
        for request in requests:
            last = list(self.stream(request))[-1]
            assert isinstance(last, Completed | Failed)
            yield last


def token(text: str) -> Token:
    return Token(text, 7, -0.1, None, (), (), None)


def completed(text: str, fallback: bool = False) -> Completed:
    drawn = (SourceSentence(0, 25, "The river is clean again."),)
    return Completed(text, "eos", fallback, 19, 1, 4, 0.5, drawn)


@dataclass
class Result:
    """How a command ended."""

    code: int
    out: str
    err: str


class TerminalText(io.StringIO):
    """Text that says it is a terminal."""

    def isatty(self) -> bool:
        return True


Run = Callable[..., Result]


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    fake = FakeEngine()
    for name in ("summarize.run.find_engine", "batch.workers.load_engine", "compare.run.load_engine"):
        monkeypatch.setattr(f"lmchat.cli.{name}", lambda checkpoint, device: fake)
    return fake


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], engine: FakeEngine) -> Run:
    """Run a command: its arguments, standard input (None: a terminal), and whether stdout or stderr are one."""
    monkeypatch.setenv("TERM", "xterm-256color")

    def call(
        *arguments: object,
        stdin: bytes | None = b"",
        out_terminal: bool = False,
        err_terminal: bool = False,
    ) -> Result:
        monkeypatch.setattr(sys, "stdin", TerminalText() if stdin is None else io.TextIOWrapper(io.BytesIO(stdin)))
        out, err = TerminalText(), TerminalText()
        with monkeypatch.context() as patch:
            if out_terminal:
                patch.setattr(sys, "stdout", out)
            if err_terminal:
                patch.setattr(sys, "stderr", err)
            code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Result(code, captured.out + out.getvalue(), captured.err + err.getvalue())

    return call


@pytest.fixture
def shelf(tmp_path: Path, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a checkpoint of each name that the commands use; it stands for the shipped ones."""
    for name in SHIPPED:
        shutil.copytree(tiny_checkpoint, tmp_path / "shelf" / name)
    monkeypatch.setattr("lmchat.locations.checkpoint_folders", lambda: [tmp_path / "shelf"])
    for kind in ("CONFIG", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    return tmp_path / "shelf"


def damage(folder: Path) -> None:
    content = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


__all__ = ["ARTICLE", "FakeEngine", "Progress", "Result", "Run", "completed", "token"]
