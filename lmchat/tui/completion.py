"""What the Tab key can make of an unfinished message: commands, and paths after those that take one."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from lmchat.locations import home_expanded
from lmchat.text.sanitize import terminal_safe
from lmchat.tui.commands import command_names

TAKE_PATHS = ("file", "reference", "export")
"""Commands whose argument can be a path."""
MOST_CANDIDATES = 200
"""More are not looked at."""
_COMMAND = re.compile(r"/([A-Za-z]*)")
_PATH_COMMAND = re.compile(rf"(/(?:{'|'.join(TAKE_PATHS)})[ \t]+)(.*)", re.IGNORECASE)
_PATH_START = re.compile(r"~?\.{0,2}/")


@dataclass(frozen=True, slots=True)
class Completion:
    """The ways in which a message can go on.

    Attributes:
        candidates: whole messages, sorted; at least one.
        names: what is to be shown of each.
    """

    candidates: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def common(self) -> str:
        """What all candidates begin with."""
        first, last = min(self.candidates), max(self.candidates)
        length = next((at for at, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]), len(first))
        return first[:length]


class Completer:
    """Completes a message key by key: first as far as it is certain, then one candidate after the other.

    Attributes:
        names: of all candidates, while there are several.
        chosen: the one that the message goes on with.
    """

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self.chosen: int | None = None
        self._candidates: tuple[str, ...] = ()

    def press(self, text: str, step: int) -> str | None:
        """The message after the key, which goes forth (1) or back (-1); None if there is nothing to complete."""
        if self.names:
            self.chosen = ((-1 if self.chosen is None else self.chosen) + step) % len(self.names)
            return self._candidates[self.chosen]
        found = completion(text) if step > 0 else None
        if found is None:
            return None
        if len(found.candidates) > 1:
            self._candidates, self.names = found.candidates, found.names
        return found.common

    def end(self) -> None:
        """Another key was pressed."""
        self.names, self.chosen, self._candidates = (), None, ()


def completion(text: str) -> Completion | None:
    """The completion of a message at its end; None where there is nothing to complete.

    >>> completion("/expo").candidates
    ('/export ',)
    """
    if "\n" in text or "\0" in text:
        return None
    found = _commands(text)
    if match := _PATH_COMMAND.fullmatch(text):
        found += _paths(match[1], match[2])
    elif _PATH_START.match(text):
        found += _paths("", text)
    if not found:
        return None
    return Completion(tuple(whole for whole, _ in found), tuple(name for _, name in found))


def _commands(text: str) -> list[tuple[str, str]]:
    """Commands that begin so, each as a message and as a name."""
    match = _COMMAND.fullmatch(text)
    if match is None:
        return []
    return [(f"/{name} ", f"/{name}") for name in sorted(command_names()) if name.startswith(match[1].lower())]


def _paths(before: str, typed: str) -> list[tuple[str, str]]:
    """Files and folders whose path begins as it is typed; hidden ones only where their dot is typed.

    One whose name is not safe to show is none of them: as a message it could not be sent.
    """
    folder, _, beginning = typed.rpartition("/")
    shown = f"{folder}/" if "/" in typed else ""
    try:
        entries = [entry for entry in os.scandir(home_expanded(shown or ".")) if _is_meant(entry.name, beginning)]
    except (OSError, ValueError):  # no such folder, a lone surrogate
        return []
    found = []
    for entry in sorted(entries, key=lambda entry: entry.name)[:MOST_CANDIDATES]:
        name = entry.name + ("/" if _is_folder(entry) else "")
        found.append((f"{before}{shown}{name}", name))
    return found


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether a folder is there, or a link to one."""
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself, or into a folder that may not be searched
        return False


def _is_meant(name: str, beginning: str) -> bool:
    """Whether a file of that name can be what begins so."""
    hidden = name.startswith(".") and not beginning.startswith(".")
    return name.startswith(beginning) and not hidden and "\n" not in name and terminal_safe(name) == name
