"""The engine: a loaded checkpoint that turns requests into events."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import torch

from lmchat.engine.batch import ROWS, run_batch
from lmchat.engine.device import select_device
from lmchat.engine.events import Completed, Event, Failed
from lmchat.engine.runner import Runner
from lmchat.engine.streaming import Stream
from lmchat.locations import resolve_checkpoint
from lmchat.model.checkpoint import Precision, load_checkpoint
from lmchat.model.seq2seq import Seq2Seq
from lmchat.modes.calibration import RAW, Calibration
from lmchat.modes.request import Request
from lmchat.text.tokenizer import Tokenizer


class Engine:
    """A checkpoint ready to work; it may be used by several threads at once.

    Args:
        model: the network, on the device where it shall run.
        tokenizer: the one it was trained with.
        name: the checkpoint's name.
        calibration: how sure its answers are.
        precision: what the step of the network is computed in, "float32" or "int8".
    """

    def __init__(
        self,
        model: Seq2Seq,
        tokenizer: Tokenizer,
        name: str = "",
        calibration: Calibration = RAW,
        precision: Precision = "float32",
    ) -> None:
        self.name = name
        self.precision = precision
        self.device: torch.device = next(model.parameters()).device
        self.tokenizer = tokenizer
        self._runner = Runner.build(model, tokenizer, self.device, calibration)

    @classmethod
    def load(cls, checkpoint: str | Path, device: str = "auto", precision: Precision = "auto") -> Engine:
        """Load a checkpoint by name or folder.

        Args:
            checkpoint: the name of a shipped checkpoint, or a folder.
            device: "auto", "cpu", "cuda" or "mps".
            precision: as `lmchat.model.checkpoint.load_checkpoint` takes it.

        Raises:
            CheckpointError: it is missing, damaged, or of another version.
            DeviceError: there is no such device, or it cannot do int8.
        """
        folder = resolve_checkpoint(checkpoint) if isinstance(checkpoint, str) else checkpoint
        loaded = load_checkpoint(folder, select_device(device), precision)
        values = loaded.config.get("training", {}).get("calibration")
        calibration = Calibration.from_json(values) if values else RAW
        return cls(loaded.model, loaded.tokenizer, loaded.name, calibration, loaded.precision)

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Work on one request.

        Yields:
            Started, Progress and Token events as they happen, then exactly one of Completed, Cancelled and Failed.
            Nothing is raised, whatever goes wrong.
        """
        return Stream(self._runner, request, cancel or threading.Event()).events()

    def run(self, request: Request) -> Completed:
        """Work on one request to its end: the last event of its stream.

        Raises:
            LmchatError: what the stream would say in `Failed`.
        """
        for event in self.stream(request):
            if isinstance(event, Completed):
                return event
            if isinstance(event, Failed):
                raise event.error
        raise AssertionError("a stream that nobody cancels ends with Completed or Failed")

    def batch(
        self, requests: Iterable[Request], *, rows: int = ROWS, cancel: threading.Event | None = None
    ) -> Iterator[Completed | Failed]:
        """Work on many requests together; each gets the text that `run` would give it.

        Args:
            requests: read as they are needed, a few batches ahead.
            rows: how many are written about at a time.
            cancel: when set, the iteration ends early.

        Yields:
            For each request, in order, Completed, or Failed where it could not be done.
        """
        return run_batch(self._runner, requests, rows, cancel or threading.Event())
