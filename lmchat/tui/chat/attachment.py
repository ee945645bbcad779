"""The text that messages are about: attached, read in a thread, and named under the prompt."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.message import Message

from lmchat.errors import LmchatError
from lmchat.tui.conversation.source import Source
from lmchat.tui.messages import SourceRead
from lmchat.tui.strings import strings
from lmchat.tui.widgets.prompt import Prompt

Run = Callable[[Callable[[], None]], object]
"""Runs a function in a thread."""


class Attachment:
    """Keeps one text at a time.

    Args:
        prompt: under which it is named.
        run: reads a file.
        post: takes a `SourceRead` when that is done.
    """

    def __init__(self, prompt: Prompt, run: Run, post: Callable[[Message], object]) -> None:
        self.source: Source | None = None
        self._before: Source | None = None
        self._kept: tuple[Source | None, Source | None] | None = None
        """What was attached, and what before it, when a text was lent."""
        self._prompt, self._run, self._post = prompt, run, post

    def attach(self, source: Source) -> Source:
        """Make a text the one that messages are about."""
        if self.source is not None and self.source.known is not None:
            self._before = self.source
        self.source, self._kept = source, None
        self._show()
        if source.known is None:
            self._run(lambda: self._read(source))
        return source

    def let_go(self) -> None:
        """Messages are about no text any more."""
        self.source = self._before = self._kept = None
        self._show()

    def lend(self, source: Source) -> None:
        """Attach a text until it is given back, or until another one is attached or it is kept."""
        kept = self.source, self._before
        self.attach(source)
        self._kept = kept

    def give_back(self) -> None:
        """Attach again what was attached before a text was lent."""
        if self._kept is None:
            return
        source, before = self._kept
        self.let_go()
        self._before = before
        if source is not None:
            self.attach(source)

    def keep(self) -> None:
        """Let a text that was lent stay attached."""
        self._kept = None

    def was_read(self, source: Source, error: LmchatError | None) -> None:
        """A file was read; in place of one that could not be read the text before is attached again."""
        if error is not None and self.source is source:
            self.source = self._before
        self._show()

    def _read(self, source: Source) -> None:
        """Read a file, in a thread."""
        try:
            source.read()
        except LmchatError as error:
            self._post(SourceRead(source, error))
        else:
            self._post(SourceRead(source, None))

    def _show(self) -> None:
        """Say under the prompt what is attached."""
        if self.source is None:
            self._prompt.border_subtitle = ""
            return
        text = self.source.known
        size = f"{len(text):,} {strings.CHARACTERS}" if text is not None else f"{strings.READING} …"
        self._prompt.border_subtitle = Content(f"{strings.ATTACHED}{strings.COLON}{self.source.name} ({size})")
