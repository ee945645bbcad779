"""What all screens have in common: their keys are described in the language of the application."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.await_complete import AwaitComplete
from textual.binding import ActiveBinding
from textual.screen import ModalScreen, Screen

from lmchat.tui.strings import strings

if TYPE_CHECKING:
    from textual.types import CSSPathType

Result = TypeVar("Result")


class LocalScreen(Screen[Result]):
    """A screen whose keys are described in the language of the application."""

    CSS_PATH: ClassVar[CSSPathType | None] = "screens.tcss"

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The bindings that hold now."""
        return {pressed: _described(active) for pressed, active in super().active_bindings.items()}

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close the screen with a result; does nothing where another one is on top, as after two presses."""
        return super().dismiss(result) if self.app.screen is self else AwaitComplete()


class LocalModal(ModalScreen[Result], LocalScreen[Result]):
    """The same as a dialog over the screen below; Textual takes the style of the first base only."""


def _described(active: ActiveBinding) -> ActiveBinding:
    """The same binding described in the language of the application."""
    text = strings.KEYS.get(active.binding.id or "")
    return active._replace(binding=replace(active.binding, description=text)) if text else active
