"""The line of figures above the footer."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content
from textual.widgets import Static

from lmchat.tui.strings import strings


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of the last reply; None where they are not known.

    Attributes:
        source_tokens: tokens read.
        first_token: seconds from the beginning of the work to the first words.
        speed: tokens a second, reading included.
    """

    source_tokens: int | None = None
    first_token: float | None = None
    speed: float | None = None

    def parts(self) -> list[str]:
        """The figures that are known, as text."""
        parts = []
        if self.source_tokens is not None:
            parts.append(f"{self.source_tokens:,} {strings.TOKENS}")
        if self.first_token is not None:
            parts.append(f"{strings.FIRST_TOKEN} {self.first_token:.2f} {strings.SECONDS}")
        if self.speed is not None:
            parts.append(f"{self.speed:.0f} {strings.SPEED}")
        return parts


class StatusBar(Static):
    """Says on one line what works and how fast."""

    def show(self, mode: str, engine: str, figures: Figures, *, private: bool) -> None:
        """Show whether nothing is kept, the title of the mode, the checkpoint with its device, and figures."""
        self.update(Content(" · ".join([*([strings.PRIVATE] if private else []), mode, engine, *figures.parts()])))
