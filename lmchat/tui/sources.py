"""Texts that messages are about: files, which are read when they are needed, and what was pasted."""

from __future__ import annotations

import re
import threading
from pathlib import Path

from lmchat.engine.faults import as_error
from lmchat.errors import LmchatError
from lmchat.locations import path_in
from lmchat.text.sanitize import terminal_safe
from lmchat.tui.strings import strings

_PATH = re.compile(r"(?:~?/|\.{1,2}/)\S+")
_SUFFIX = r"\.(?:txt|md|html?|pdf|docx|srt|vtt)"
_NAME = re.compile(rf"(\S+){_SUFFIX}", re.IGNORECASE)
_NAME_END = re.compile(rf"{_SUFFIX}(?![A-Za-z0-9_/]|\.[A-Za-z0-9])", re.IGNORECASE)
_NAME_START = re.compile(r"(?<![A-Za-z0-9_./~-])[^\s\"'“”‘’《》「」()（）]")
_FOLDERS = r"(?<![A-Za-z0-9_./~-])(?:[A-Za-z0-9_.~-]*/)*"
LONGEST_NAMING = 500
"""A longer message, or one of several lines, is a text and names no file."""


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

    def read(self) -> str:
        """The text, which takes a while the first time; raises `LmchatError`, and nothing else."""
        with self._lock:
            if self._text is None:
                assert self.path is not None
                self._text = _text_of(self.path)
            return self._text

    def wish_in(self, text: str) -> str:
        """A message about it with "the text" in place of the name of the file, as the modes understand it.

        >>> Source.file(Path("river.txt")).wish_in("What does my notes/river.txt say?")
        'What does the text say?'
        >>> Source.file(Path("river.txt")).wish_in("总结river.txt")
        '总结这篇文章'
        """
        from lmchat.text.language import detect_language

        if self.path is None or not _NAME_END.search(self.name):
            return text
        spelled = re.compile(rf"(?:\b(?:the|my|this) (?:file )?)?[\"'“‘《]?{_FOLDERS}{re.escape(self.name)}[\"'”’》]?")
        return spelled.sub("这篇文章" if detect_language(spelled.sub("", text)) == "zh" else "the text", text)


def file_named_in(text: str) -> str:
    """The name of a file in a message of other words: the longest that is there, else one without spaces; "" for none.

    >>> file_named_in("Please summarize no/notes.md"), file_named_in("总结一下rivver.srt"), file_named_in("Hello.")
    ('no/notes.md', 'rivver.srt', '')
    """
    if len(text) > LONGEST_NAMING or "\n" in text.strip():
        return ""
    missing = ""
    for end in _NAME_END.finditer(text):
        starts = [start.start() for start in _NAME_START.finditer(text, 0, end.start())]
        spellings = [text[start : end.end()] for start in starts]
        for spelling in spellings:
            path = path_in(spelling)
            if path is not None and path.is_file():
                return spelling
        missing = missing or _bare_name(spellings)
    return missing


def _bare_name(spellings: list[str]) -> str:
    """The longest spelling without a space, and without Chinese words before a name that does not begin with any."""
    from lmchat.text.language import CJK_LETTER

    bare = [each for each in spellings if " " not in each]
    return next((each for each in bare if not CJK_LETTER.match(each)), bare[0] if bare else "")


def names_missing_file(text: str) -> bool:
    """Whether a message that is no path reads like one: a file that is not there, and nothing to say or to summarize.

    >>> names_missing_file("./notes"), names_missing_file("rivver.txt"), names_missing_file("Yes.")
    (True, True, False)
    """
    line = text.strip()
    name = _NAME.fullmatch(line)
    return _PATH.fullmatch(line) is not None or (name is not None and not _follows_words(name[1]))


def _follows_words(name: str) -> bool:
    """Whether a name stands behind Chinese words, which no space parts from it.

    >>> _follows_words("总结一下report"), _follows_words("年度报告")
    (True, False)
    """
    from lmchat.text.language import cjk_share  # its regular expressions take 8 ms to compile

    return cjk_share(name[0]) > cjk_share(name[-1])


def _text_of(path: Path) -> str:
    """The text of a file; a defect of what reads it is told as any other error, as a thread would end in silence."""
    from lmchat.text.reading import read_document

    try:
        return read_document(path).text
    except LmchatError:
        raise
    except Exception as error:
        raise as_error(error) from error
