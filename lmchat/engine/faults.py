"""Turns whatever went wrong into an error that can be told to a person."""

from __future__ import annotations

from lmchat.errors import DeviceFailed, LmchatError, ran_out_of_memory

_DEVICE_FAULTS = ("CUDA error", "CUDA driver", "CUBLAS", "CUDNN", "cuDNN", "MPS", "HIP error")
"""What torch's errors say that are the device's own, not those of the work it was given."""


def as_error(error: Exception) -> LmchatError:
    """`error` itself when it was raised on purpose, else one that says what happened."""
    if isinstance(error, LmchatError):
        return error
    if ran_out_of_memory(error):
        return DeviceFailed("there is not enough memory", "use a shorter text, a smaller batch, or --device cpu")
    if isinstance(error, (RuntimeError, TypeError)) and any(fault in str(error) for fault in _DEVICE_FAULTS):
        reason = str(error).splitlines()[0]
        return DeviceFailed(f"the device failed: {reason}", "try again, or use --device cpu")
    if isinstance(error, ArithmeticError):
        return LmchatError(str(error), "the checkpoint may be damaged, or its training diverged")
    return LmchatError(f"unexpected {type(error).__name__}: {error}", "please report this with the text that caused it")
