"""Key bindings: each has an id, by which `config.toml` can give it other keys, and a description in every language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import TYPE_CHECKING, Any

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import Keys, key_to_character

from lmchat.tui.strings import Strings

if TYPE_CHECKING:
    from textual.app import App

MODIFIERS = ("ctrl", "shift", "alt", "super", "hyper", "meta")
FIXED_KEYS = {"send": "enter", "recall": "up,down", "complete": "tab"}
"""Keys that belong to writing and stay as they are."""
_NAMES = {"escape": "Esc", "pageup": "PgUp", "pagedown": "PgDn", "question_mark": "?", "slash": "/"}


def key(name: str, keys: str, action: str = "", *, show: bool = True, priority: bool = False) -> Binding:
    """A binding.

    Args:
        name: its id, which `Strings.KEYS` describes.
        keys: the keys, with commas between them.
        action: what they do; the name if it is "".
        show: whether the footer names it.
        priority: whether it goes before the keys of the widget that has the focus.
    """
    return Binding(keys, action or name, Strings.KEYS[name], show=show, priority=priority, id=name)


def is_key(text: str) -> bool:
    """Whether a terminal can send a key of this name, such as "a", "f5", "ctrl+x" or "alt+question_mark"."""
    *modifiers, key = text.split("+") if text != "+" else ["+"]
    if modifiers and key != key.lower():  # that is sent as shift and the small letter, if at all
        return False
    known = len(key) == 1 or key in {each.value for each in Keys} or key_to_character(key) is not None
    return bool(key) and known and all(modifier in MODIFIERS for modifier in modifiers)


def bindings(nodes: Iterable[type[DOMNode]]) -> Iterator[Binding]:
    """All bindings of some classes."""
    return (binding for node in nodes for binding in node.BINDINGS if isinstance(binding, Binding))


def unnamed_keys(node: type[DOMNode]) -> set[str]:
    """The keys of those bindings of a class that have no name to change them by."""
    return {key for binding in bindings((node,)) if not binding.id for key in split(binding.key)}


def default_keys(nodes: Iterable[type[DOMNode]]) -> dict[str, str]:
    """The keys of all bindings of some classes by the bindings' names; of two with one name the first one's."""
    keys: dict[str, str] = {}
    for binding in bindings(nodes):
        if binding.id:
            keys.setdefault(binding.id, binding.key)
    return keys


def held_keys(app: App[Any], *nodes: type[DOMNode]) -> dict[str, str]:
    """The keys that hold in a running application and in some classes, by the names of the bindings."""
    return {**default_keys((type(app), *nodes)), **FIXED_KEYS, **app._keymap}


def with_keys(text: str, keys: Mapping[str, str]) -> str:
    """A text with keys, the first of each binding, in the place of the bindings' names.

    >>> with_keys("{new-line} begins a new line", {"new-line": "ctrl+j,shift+enter"})
    'Ctrl+J begins a new line'
    """
    return text.format_map({name: shown(split(its)[0]) for name, its in keys.items()})


def clashes(keys: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Keys that two bindings want: the key and the names of the two.

    >>> list(clashes({"help": "f1,f2", "why": "f2"}))
    [('f2', 'help', 'why')]
    """
    for (first, its), (second, others) in combinations(keys.items(), 2):
        for key in sorted(set(split(its)) & set(split(others))):
            yield key, first, second


def split(keys: str) -> list[str]:
    """The keys of a binding, each by itself."""
    return [key.strip() for key in keys.split(",")]


def shown(keys: str) -> str:
    """Keys as people write them.

    >>> shown("ctrl+j,shift+enter,escape,f2")
    'Ctrl+J, Shift+Enter, Esc, F2'
    """
    return ", ".join("+".join(_NAMES.get(part, part.capitalize()) for part in key.split("+")) for key in split(keys))
