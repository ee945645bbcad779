"""lmchat: a private text assistant for the terminal, in English and Chinese, without a network.

    import lmchat

    print(lmchat.summarize(open("article.txt").read()))

The names below are imported at first use, so that `import lmchat` costs nothing; `lmchat.library` has examples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lmchat.engine.engine import Engine
    from lmchat.engine.events import Cancelled, Completed, Event, Failed, Started, Token
    from lmchat.engine.request import Request
    from lmchat.errors import LmchatError
    from lmchat.library import answer, generate, load, summarize
    from lmchat.modes.values import Answer
    from lmchat.text.reading import Document, read_document, read_stream

__version__ = "0.1.0"

_HOMES = {
    "Answer": "lmchat.modes.work",
    "Cancelled": "lmchat.engine.events",
    "Completed": "lmchat.engine.events",
    "Document": "lmchat.text.reading",
    "Engine": "lmchat.engine.engine",
    "Event": "lmchat.engine.events",
    "Failed": "lmchat.engine.events",
    "LmchatError": "lmchat.errors",
    "Request": "lmchat.engine.request",
    "Started": "lmchat.engine.events",
    "Token": "lmchat.engine.events",
    "answer": "lmchat.library",
    "generate": "lmchat.library",
    "load": "lmchat.library",
    "read_document": "lmchat.text.reading",
    "read_stream": "lmchat.text.reading",
    "summarize": "lmchat.library",
}

__all__ = [
    "Answer",
    "Cancelled",
    "Completed",
    "Document",
    "Engine",
    "Event",
    "Failed",
    "LmchatError",
    "Request",
    "Started",
    "Token",
    "__version__",
    "answer",
    "generate",
    "load",
    "read_document",
    "read_stream",
    "summarize",
]


def __getattr__(name: str) -> Any:
    """Import a public name at its first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, imported or not."""
    return sorted({*globals(), *__all__})
