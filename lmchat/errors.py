"""Every error that lmchat raises on purpose, and the exit code each one ends a command with.

LmchatError                     a title, a message, and a hint on what to do
├── UsageError            2     an option or argument that cannot be honoured
│   └── InputChanged            other rows than those that a stopped batch has finished
├── ConfigError           2     a TOML or JSON configuration that is not valid
├── InputError            2     a text that cannot be used
│   ├── UnreadableInput         missing, a folder, no permission, a damaged file
│   ├── EmptyInput              nothing but white space
│   └── BinaryInput             bytes that are not text in any encoding
├── DataError             2     a training or evaluation file that breaks its format
├── DeviceError           2     a device that cannot be used
│   └── DeviceFailed            one that gave up: another one may do the same work
├── HistoryError          2     saved sessions that cannot be read or written
│   ├── SessionUnknown          no session of that number
│   ├── HistoryDamaged          a file that is no history, or no longer a whole one
│   └── HistoryVersion          written by a newer version of lmchat
├── TrainingError         1     a run that cannot go on (divergence, a run folder in use)
└── CheckpointError       3     a checkpoint that cannot be used
    ├── CheckpointMissing       no such folder or name
    ├── CheckpointDamaged       hashes, tensors or JSON do not fit together
    ├── CheckpointVersion       written by an incompatible version of lmchat
    └── CheckpointUnfit         trained for other modes
"""

from __future__ import annotations

from typing import ClassVar

EXIT_DONE = 0
EXIT_SOME_FAILED = 1
EXIT_USAGE = 2
EXIT_CHECKPOINT = 3
EXIT_INTERRUPTED = 130


class LmchatError(Exception):
    """The base of all errors that are reported to a person, never as a traceback."""

    title: ClassVar[str] = "error"
    exit_code: ClassVar[int] = EXIT_USAGE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class UsageError(LmchatError):
    """An option or argument that cannot be honoured."""

    title = "usage"


class InputChanged(UsageError):
    """Rows of an input that are not those that a stopped batch has finished."""


class ConfigError(LmchatError):
    """A configuration file or value that is not valid."""

    title = "configuration"


class InputError(LmchatError):
    """A text that cannot be used as input."""

    title = "input"


class UnreadableInput(InputError):
    """A path that is missing, a folder, not permitted, or a damaged file."""


class EmptyInput(InputError):
    """An input with nothing but white space in it."""


class BinaryInput(InputError):
    """Bytes that are not text in any known encoding."""


class DataError(LmchatError):
    """A training or evaluation file that breaks its format."""

    title = "data"


class DeviceError(LmchatError):
    """A device that is not there, or that cannot do what it is asked for."""

    title = "device"


class DeviceFailed(DeviceError):
    """The device gave up while it worked: out of memory, or a fault of its own. Another one may do the same work."""


class HistoryError(LmchatError):
    """Saved sessions that cannot be read or written."""

    title = "history"


class SessionUnknown(HistoryError):
    """There is no session, or no message, of that number."""


class HistoryDamaged(HistoryError):
    """The file is not a history of lmchat, or it is damaged."""


class HistoryVersion(HistoryError):
    """The file was written by a newer version of lmchat."""


class TrainingError(LmchatError):
    """A training run that cannot go on."""

    title = "training"
    exit_code = EXIT_SOME_FAILED


class CheckpointError(LmchatError):
    """A checkpoint that cannot be used."""

    title = "checkpoint"
    exit_code = EXIT_CHECKPOINT


class CheckpointMissing(CheckpointError):
    """There is no checkpoint of that name or in that folder."""


class CheckpointDamaged(CheckpointError):
    """Hashes, tensors or JSON of a checkpoint do not fit together."""


class CheckpointVersion(CheckpointError):
    """The checkpoint was written by an incompatible version of lmchat."""


class CheckpointUnfit(CheckpointError):
    """The checkpoint was trained for other modes."""


_OUT_OF_MEMORY = (
    "out of memory",
    "not enough memory",
    "can't allocate memory",
    "Cannot allocate memory",
    "Failed to allocate memory",
    "bad_alloc",
    "bad allocation",
)


def ran_out_of_memory(error: BaseException) -> bool:
    """Whether an error of Python, of torch's or ONNX Runtime's allocators or of a device says that memory ran out."""
    return isinstance(error, MemoryError) or any(sign in str(error) for sign in _OUT_OF_MEMORY)
