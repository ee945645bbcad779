"""Turns whatever went wrong into an error that can be told to a person."""

from __future__ import annotations

from lmchat.errors import DeviceError, LmchatError


def as_error(error: Exception) -> LmchatError:
    """`error` itself when it was raised on purpose, else one that says what happened."""
    if isinstance(error, LmchatError):
        return error
    if isinstance(error, MemoryError) or "out of memory" in str(error):
        return DeviceError("there is not enough memory", "use a shorter text, a smaller batch, or --device cpu")
    if isinstance(error, ArithmeticError):
        return LmchatError(str(error), "the checkpoint may be damaged, or its training diverged")
    return LmchatError(f"unexpected {type(error).__name__}: {error}", "please report this with the text that caused it")
