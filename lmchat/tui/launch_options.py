"""How the interactive terminal is launched."""

from __future__ import annotations

from dataclasses import dataclass, field

from lmchat.tui.modes import SUMMARIZE, Mode
from lmchat.tui.strings import ENGLISH, Strings


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """What can be chosen before it begins.

    Attributes:
        language: what it says.
        theme: how it looks; "" for the usual theme.
        mode: what is done with a message.
        mode_options: for the names of modes, the options that they begin with as they are typed.
        keymap: for the names of bindings, keys other than the usual ones, with commas between them.
    """

    language: Strings = ENGLISH
    theme: str = ""
    mode: Mode = SUMMARIZE
    mode_options: dict[str, dict[str, str]] = field(default_factory=dict)
    keymap: dict[str, str] = field(default_factory=dict)
