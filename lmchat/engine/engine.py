"""The engine: a loaded checkpoint that turns requests into events."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lmchat.engine.batch import ROWS
from lmchat.engine.device import select_device
from lmchat.engine.events import Completed, Event, Failed
from lmchat.engine.fall_back import LoadSpare, Workers, note_fall_back
from lmchat.engine.faults import as_error
from lmchat.engine.runner import Runner
from lmchat.engine.trained import trained_modes
from lmchat.errors import DeviceFailed, LmchatError
from lmchat.locations import resolve_checkpoint
from lmchat.model.checkpoint import Precision
from lmchat.model.extractor import Extractor
from lmchat.model.network import Network
from lmchat.model.networks import load_network
from lmchat.modes.calibration import RAW, Calibration
from lmchat.modes.request import Request
from lmchat.text.tokenizer import Tokenizer


class Engine:
    """A checkpoint ready to work; it may be used by several threads at once.

    Args:
        network: on the device where it shall run.
        tokenizer: the one it was trained with.
        name: the checkpoint's name.
        calibration: how sure its answers are.
        precision: what the step of the network is computed in, "float32" or "int8".
        modes: that the checkpoint learned; others are refused, unless it is empty.
        spare: loads the same checkpoint on the CPU, for when the device gives up.
        extractor: weighs the sentences of a text, where the checkpoint has one.
    """

    def __init__(
        self,
        network: Network[Any],
        tokenizer: Tokenizer,
        name: str = "",
        calibration: Calibration = RAW,
        precision: Precision = "float32",
        modes: frozenset[str] = frozenset(),
        spare: LoadSpare | None = None,
        extractor: Extractor | None = None,
    ) -> None:
        self.name = name
        self.precision = precision
        self.device = network.device
        self.tokenizer = tokenizer
        self._workers = Workers(Runner.build(network, tokenizer, calibration, name, modes, extractor), spare)

    @property
    def _runner(self) -> Runner:
        """What works now."""
        return self._workers.runner

    @classmethod
    def load(cls, checkpoint: str | Path, device: str = "auto", precision: Precision = "auto") -> Engine:
        """Load a checkpoint by name or folder.

        Args:
            checkpoint: the name of a shipped checkpoint, or a folder.
            device: "auto", "cpu", "cuda" or "mps". Where one that is not the CPU gives up, the CPU goes on.
            precision: as `lmchat.model.networks.load_network` takes it.

        Raises:
            CheckpointError: it is missing, damaged, or of another version.
            DeviceError: there is no such device, it cannot do int8, or there is not enough memory.
        """
        folder = resolve_checkpoint(checkpoint) if isinstance(checkpoint, str) else checkpoint
        chosen = select_device(device)
        spare = None if chosen == "cpu" else (lambda: cls._load(folder, "cpu", precision)._runner)
        try:
            return cls._load(folder, chosen, precision, spare)
        except LmchatError:
            raise
        except Exception as error:  # those of ONNX Runtime have no other base
            fault = as_error(error)
            if spare is None or not isinstance(fault, DeviceFailed):
                raise fault from error
            note_fall_back(chosen, fault)
        return cls._load(folder, "cpu", precision)

    @classmethod
    def _load(cls, folder: Path, device: str, precision: Precision, spare: LoadSpare | None = None) -> Engine:
        loaded = load_network(folder, device, precision)
        values = loaded.config.get("training", {}).get("calibration")
        calibration = Calibration.from_json(values) if values else RAW
        modes = trained_modes(loaded.config)
        known = (loaded.tokenizer, loaded.name, calibration, loaded.precision, modes, spare, loaded.extractor)
        return cls(loaded.network, *known)

    def prepare(self) -> None:
        """Make what processes that are forked from this one can share, which else is made when it is first wanted."""
        self._runner.prepare()

    def use_one_core(self) -> None:
        """Compute on one core of the CPU, in a process of its own, which may be forked from that which loaded this."""
        self._runner.network.use_one_core()

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Work on one request.

        Yields:
            Started, Progress and Token events as they happen, then exactly one of Completed, Cancelled and Failed.
            Nothing is raised, whatever goes wrong. Where the device gives up before a token was written, the CPU does
            the work, and all that comes after it.
        """
        return self._workers.stream(request, cancel or threading.Event())

    def run(self, request: Request) -> Completed:
        """Work on one request to its end; the text is that of its stream, without the events on the way.

        Raises:
            LmchatError: what the stream would say in `Failed`.
        """
        (outcome,) = self.batch([request])
        if isinstance(outcome, Failed):
            raise outcome.error
        return outcome

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
        return self._workers.batch(requests, rows, cancel or threading.Event())
