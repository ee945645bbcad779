"""A reply while it is written, however long it becomes."""

from __future__ import annotations

import asyncio

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Markdown, Static
from textual.widgets.markdown import MarkdownStream

from lmchat.tui.markdown import escaped

MOST_GROWING = 1_200
"""Characters that are laid out again whenever something is added; the lines before them stand still."""
LINES_GROWING = 3


class GrowingReply(Vertical):
    """Shows a text that is added to at its end.

    Only the last lines are the Markdown that grows, since each addition costs as much as that is long. Lines that are
    full are taken out of it and stand above; they keep their breaks if the width changes, until the reply has ended.
    """

    def __init__(self) -> None:
        super().__init__(classes="reply")
        self._growing = Markdown(open_links=False)
        self._stream: MarkdownStream | None = None
        self._text = ""

    def compose(self) -> ComposeResult:
        """The part that grows."""
        yield self._growing

    async def write(self, text: str) -> None:
        """Add to the text."""
        if self._stream is None:
            self._stream = Markdown.get_stream(self._growing)
            text = text.lstrip()
        self._text += text
        await self._stream.write(escaped(text))
        if len(self._text) > MOST_GROWING:
            await self._settle()

    async def stop(self) -> None:
        """Show what waits to be shown.

        A stream is stopped by cancelling its task. One that has not begun yet could not catch that, and whoever waits
        for it, the screen, would be cancelled, too: so it begins first.
        """
        if self._stream is not None:
            stream, self._stream = self._stream, None
            await asyncio.sleep(0)
            await stream.stop()

    async def _settle(self) -> None:
        """Take the full lines out of what grows."""
        at = end_of_full_lines(self._text, self._growing.content_size.width)
        if not at:
            return
        full, rest = self._text[:at], self._text[at:]
        self._text = rest.lstrip(" \n")
        blank_lines = "\n" * (rest[: len(rest) - len(self._text)].count("\n") - 1)
        await self.stop()
        with self.app.batch_update():
            await self.mount(Static(Content(full.rstrip(" ") + blank_lines)), before=self._growing)
            await self._growing.update(escaped(self._text))
        self._stream = Markdown.get_stream(self._growing)


def end_of_full_lines(text: str, width: int) -> int:
    """Where the last lines of a text begin if it is wrapped; 0 where that cannot be said."""
    if width <= 0:
        return 0
    at = 0
    for line in Content(text).wrap(width)[:-LINES_GROWING]:
        found = text.find(line.plain.rstrip(), at)
        if found < 0:
            return 0
        at = found + len(line.plain.rstrip())
    return at
