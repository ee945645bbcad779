"""Where the network computes."""

from __future__ import annotations

import ctypes
from pathlib import Path

from lmchat.errors import DeviceError

DEVICES = ("auto", "cpu", "cuda", "mps")
DRIVERS = ("libcuda.so.1", "nvcuda.dll")
"""Libraries by which torch reaches a GPU of NVIDIA, on Linux and on Windows."""
AMD_DRIVER = Path("/dev/kfd")
"""Where torch reaches a GPU of AMD, which it calls "cuda" too."""


def select_device(name: str = "auto") -> str:
    """The device of that name, or the best one for "auto".

    "auto" is a CUDA device where there is one, else the CPU: for a network this small, starting a kernel on Apple's
    GPU costs more than the work in it. Torch is asked only where it may know of a GPU: importing it takes seconds.

    Raises:
        DeviceError: there is no such device.
    """
    if name not in DEVICES:
        raise DeviceError(f"there is no device {name!r}", f"choose one of {', '.join(DEVICES)}")
    if name == "auto":
        return "cuda" if has_gpu_driver() and _torch_has("cuda") else "cpu"
    if name == "cuda" and not _torch_has("cuda"):
        raise DeviceError("no CUDA device can be used", "use --device cpu, or a CUDA build of torch")
    if name == "mps" and not _torch_has("mps"):
        raise DeviceError("Metal cannot be used on this machine", "use --device cpu")
    return name


def has_gpu_driver() -> bool:
    """Whether this machine can reach a GPU that torch calls "cuda"."""
    return AMD_DRIVER.exists() or any(map(_can_be_loaded, DRIVERS))


def _can_be_loaded(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _torch_has(name: str) -> bool:
    """Whether this build of torch can compute on the device."""
    import torch

    return torch.cuda.is_available() if name == "cuda" else torch.backends.mps.is_available()
