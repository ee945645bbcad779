"""Slash commands: a line of text to a command and its argument."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lmchat.errors import UsageError
from lmchat.tui.modes import BY_COMMAND
from lmchat.tui.strings import strings

ARGUMENTS = {
    "file": "PATH",
    "detach": "",
    "length": "short|medium|long",
    "set": "NAME VALUE",
    "settings": "",
    "reference": "PATH|TEXT",
    "scores": "",
    "compare": "NAME VALUE",
    "sessions": "",
    "theme": "NAME",
    "export": "PATH",
    "clear": "",
    "help": "",
    "quit": "",
}
OPTIONAL = ("set", "file", "reference", "compare", "theme")
"""Commands that make sense with and without their argument."""
_COMMAND = re.compile(r"/([A-Za-z]+)(?:[ \t]+(\S.*))?\s*", re.DOTALL)


def command_names() -> list[str]:
    """All commands, those of the modes first."""
    return [*BY_COMMAND, *ARGUMENTS]


@dataclass(frozen=True, slots=True)
class Command:
    """A command that makes sense.

    Attributes:
        name: without the slash.
        argument: what stands after it, white space at its ends removed.
    """

    name: str
    argument: str = ""


def parse_command(text: str) -> Command | None:
    """The command that a message is; None for any other message, also for a path such as /tmp/a.txt.

    Raises:
        UsageError: there is no such command, or its argument is missing or too much.

    >>> parse_command("/file my notes.txt")
    Command(name='file', argument='my notes.txt')
    """
    match = _COMMAND.fullmatch(text)
    if match is None:
        return None
    name, argument = match[1].lower(), (match[2] or "").strip()
    if name in BY_COMMAND:
        return Command(name, argument)
    if name not in ARGUMENTS:
        raise UsageError(f"{strings.COMMAND_UNKNOWN} /{name}", strings.COMMAND_HINT)
    if bool(argument) != bool(ARGUMENTS[name]) and not (name in OPTIONAL and not argument):
        usage = f"/{name} {ARGUMENTS[name]}".rstrip()
        raise UsageError(f"/{name}", f"{strings.COMMAND_ARGUMENT} {usage}")
    return Command(name, argument)
