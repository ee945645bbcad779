"""Where the model runs."""

from __future__ import annotations

import torch

from lmchat.errors import DeviceError

DEVICES = ("auto", "cpu", "cuda", "mps")


def select_device(name: str = "auto") -> torch.device:
    """The device of that name, or the best one for "auto".

    "auto" is a CUDA device where there is one, else the CPU: for a network this small, starting a kernel on Apple's
    GPU costs more than the work in it.

    Raises:
        DeviceError: there is no such device.
    """
    if name not in DEVICES:
        raise DeviceError(f"there is no device {name!r}", f"choose one of {', '.join(DEVICES)}")
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if name == "cuda" and not torch.cuda.is_available():
        raise DeviceError("no CUDA device can be used", "use --device cpu, or a CUDA build of torch")
    if name == "mps" and not torch.backends.mps.is_available():
        raise DeviceError("Metal cannot be used on this machine", "use --device cpu")
    return torch.device(name)
