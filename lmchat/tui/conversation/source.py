"""Texts that messages are about: files, which are read when they are needed, and what was pasted."""

from __future__ import annotations

import threading
from pathlib import Path

from lmchat.engine.faults import as_error
from lmchat.errors import LmchatError
from lmchat.text.file_names import wish_about
from lmchat.text.sanitize import terminal_safe
from lmchat.tui.strings import strings


class Source:
    """A text with a name; any number of threads may ask for it.

    Args:
        name: what to call it.
        text: the text, if it is known.
        path: where to read it, else.

    Attributes:
        name: safe to show.
        path: the file; None for a text that was given.
    """

    def __init__(self, name: str, text: str | None = None, path: Path | None = None) -> None:
        self.name, self.path = terminal_safe(name), path
        self._text = text
        self._lock = threading.Lock()

    @classmethod
    def pasted(cls, text: str) -> Source:
        """A text that the user gave, without control characters."""
        return cls(strings.PASTED, terminal_safe(text))

    @classmethod
    def file(cls, path: Path) -> Source:
        """A file, not read yet."""
        return cls(path.name, path=path)

    @property
    def known(self) -> str | None:
        """The text, if it has been read."""
        return self._text

    @property
    def file_name(self) -> str:
        """What the file is called; "" for a text that was given."""
        return self.name if self.path is not None else ""

    def read(self) -> str:
        """The text, which takes a while the first time; raises `LmchatError`, and nothing else."""
        with self._lock:
            if self._text is None:
                assert self.path is not None
                self._text = _text_of(self.path)
            return self._text

    def wish_in(self, text: str) -> str:
        """A message about it with "the text" in place of the name of the file, as the modes understand it."""
        return wish_about(self.file_name, text)


def _text_of(path: Path) -> str:
    """The text of a file; a defect of what reads it is told as any other error, as a thread would end in silence."""
    from lmchat.text.reading import read_document

    try:
        return read_document(path).text
    except LmchatError:
        raise
    except Exception as error:
        raise as_error(error) from error
