"""The optional packages that some formats need."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from lmchat.errors import UsageError


def require(module: str, what: str, extra: str = "parquet") -> Any:
    """The module; raises `UsageError`, which says what needs it, where its package is not installed."""
    try:
        return import_module(module)
    except ImportError:
        raise UsageError(f"{what} need an optional package", f"pip install 'lmchat[{extra}]'") from None
