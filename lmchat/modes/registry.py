"""The modes by name: a new one is a file beside this one and a line here."""

from __future__ import annotations

from lmchat.errors import UsageError
from lmchat.modes.answer import answer
from lmchat.modes.chat import chat
from lmchat.modes.generate import generate
from lmchat.modes.summarize import summarize
from lmchat.modes.work import Mode

MODES: dict[str, Mode] = {
    "summarize": summarize,
    "answer": answer,
    "generate": generate,
    "chat": chat,
}


def mode(name: str) -> Mode:
    """The mode of that name; raises `UsageError` when there is none."""
    try:
        return MODES[name]
    except KeyError:
        raise UsageError(f"there is no mode {name!r}", f"choose one of {', '.join(MODES)}") from None
