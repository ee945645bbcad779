"""The settings of all modes, and what remembers them from one session to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from lmchat.tui.modes import MODES, SUMMARIZE, Mode
from lmchat.tui.settings import Settings
from lmchat.tui.strings import strings

if TYPE_CHECKING:
    from lmchat.tui.conversation.turn import Turn

LENGTHS = ("length", "sentences", "chars", "ratio")
"""Settings that say how long a summary is."""


class StateStore(Protocol):
    """Keeps settings, in the thread of the interface; it must be quick and raise `LmchatError`."""

    def load(self) -> Mapping[str, Mapping[str, str]]:
        """What was kept: for each mode, by its name, the settings that are no defaults, as they are typed."""

    def save(self, mode: str, values: Mapping[str, str]) -> None:
        """Keep the settings of a mode, all that are no defaults, instead of those before."""

    def load_theme(self) -> str:
        """The name of the theme that was kept; "" where none was."""

    def save_theme(self, theme: str) -> None:
        """Keep a theme."""


class ModeSettings:
    """The settings of each mode, which the next reply is written with.

    Args:
        remembered: what keeps them.
        given: for the names of modes, options that hold at every start, whatever was kept of them.
    """

    def __init__(self, remembered: StateStore, given: Mapping[str, Mapping[str, str]]) -> None:
        self._remembered, self._given = remembered, given
        self._settings = {mode.name: Settings.of(mode, given.get(mode.name, {}))[0] for mode in MODES}

    def __getitem__(self, mode: Mode) -> Settings:
        return self._settings[mode.name]

    def of(self, turn: Turn) -> Settings:
        """What the reply of a turn is written with; a summary in the chat is as long as its message asks for."""
        usual = self[turn.mode]
        if not turn.talk or turn.mode is not SUMMARIZE:
            return usual
        named = self.named_in(turn.message)
        return named or (usual if usual.wishes.keys() & set(LENGTHS) else usual.of_length("medium"))

    def named_in(self, message: str) -> Settings | None:
        """What a summary is written with that is as long as a message asks for; None where it names no length."""
        from lmchat.modes.talking.routing import wished_length

        length, usual = wished_length(message), self[SUMMARIZE]
        if length is None:
            return None
        others = {name: value for name, value in usual.wishes.items() if name not in LENGTHS}
        return replace(usual, wishes=others).of_length(length)

    def load(self) -> list[str]:
        """Take what was kept; returns what cannot be used of it, a line each. Raises `LmchatError`."""
        problems = []
        kept = self._remembered.load()
        for mode in MODES:
            given = self._given.get(mode.name, {})
            others = {name: value for name, value in kept.get(mode.name, {}).items() if name not in given}
            settings, wrong = Settings.of(mode, {**given, **others})
            self._settings[mode.name] = settings
            problems += [
                strings.COLON.join((mode.title, name, strings.problem(error))) for name, error in wrong.items()
            ]
        return problems

    def change(self, settings: Settings) -> None:
        """Set what a mode is done with from now on; raises `LmchatError` if it cannot be remembered."""
        if settings != self[settings.mode]:
            self._settings[settings.mode.name] = settings
            given = self._given.get(settings.mode.name, {}).items()
            self._remembered.save(settings.mode.name, dict(settings.values().items() - given))
