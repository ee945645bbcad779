"""The optional packages that some formats need, and how to keep them quiet."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from lmchat.errors import UnreadableInput

_HINT = "pip install 'lmchat[files]'"


def missing_extra(shown: str, what: str, package: str, error: ImportError) -> UnreadableInput:
    """The error for a format whose package cannot be imported: it is not installed, or one that it needs is not."""
    if error.name == package:
        return UnreadableInput(f"{shown}: reading {what} needs an optional package", _HINT)
    reason = " ".join(str(error).split())
    return UnreadableInput(f"{shown}: reading {what} needs an optional package: {reason}", _HINT)


@contextmanager
def quiet(*names: str) -> Iterator[None]:
    """Silence the loggers of these packages: what they complain about is reported as one error, or is harmless."""
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
