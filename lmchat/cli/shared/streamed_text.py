"""Texts that a command writes one after the other: as they come in a terminal, elsewhere each when it is whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from lmchat.text.sanitize import terminal_safe


class StreamedText:
    """Writes texts, each under its heading where there are several.

    Args:
        out: where to.
        headings: whether there are several.
        streaming: write every piece as it comes.
    """

    def __init__(self, out: TextIO, headings: bool, streaming: bool) -> None:
        self._out, self._headings, self._streaming = out, headings, streaming
        self._separator = self._heading = self._opening = self._shown = ""
        self._is_begun = False
        self._make_room: Callable[[], None] | None = None

    def begin(self, title: str, opening: str = "", make_room: Callable[[], None] | None = None) -> None:
        """A text begins.

        Args:
            title: is its heading.
            opening: stands before it, and is written at once.
            make_room: is called before anything is written of it.
        """
        self._heading = f"{self._separator}==> {title} <==\n" if self._headings else ""
        self._opening, self._make_room = opening, make_room
        self._shown, self._is_begun = "", False
        self._write(opening)

    def piece(self, text: str) -> None:
        """More of it is certain."""
        if self._streaming:
            safe = terminal_safe(text)
            self._shown += safe
            self._write(safe)

    def end(self, text: str) -> None:
        """It is done, and `text` is all of it."""
        if not text.startswith(self._shown):  # cannot be taken back: say the whole of it below
            self._write(f"\n{self._opening}")
            self._shown = ""
        self.below(f"{text[len(self._shown) :]}\n")

    def below(self, text: str) -> None:
        """Write `text` under what is there already."""
        self._write(text)
        self._out.flush()

    def abandon(self) -> None:
        """It failed half-way."""
        if self._is_begun:
            self._write("\n")

    def _write(self, text: str) -> None:
        if not text:
            return
        if not self._is_begun:
            self._is_begun, self._separator = True, "\n"
            if self._make_room is not None:
                self._make_room()
            self._out.write(self._heading)
        self._out.write(text)
        if self._streaming:
            self._out.flush()
