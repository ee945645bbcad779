"""Words that people write: those of the training files, so that a word made up of pieces can be told from one.

`words.txt.gz` beside this file has them, lower-cased, one a line, sorted; scripts/make_lexicon.py wrote it.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

SHIPPED = Path(__file__).with_name("words.txt.gz")
_LATIN_WORD = re.compile(r"[^\W\d_]+")


def latin_words(text: str) -> set[str]:
    """The words of ASCII letters in a text, lower-cased.

    >>> sorted(latin_words("Don't read 3 cafés, 读 books!"))
    ['books', 'don', 'read', 't']
    """
    return {word.lower() for word in _LATIN_WORD.findall(text) if word.isascii()}


@cache
def _words_in(path: Path) -> frozenset[str]:
    """The words of a file: read once, however many lexicons there are of it."""
    return frozenset(gzip.decompress(path.read_bytes()).decode("ascii").split("\n"))


class Lexicon:
    """A list of words, read when it is first asked for.

    Args:
        path: the file.
    """

    def __init__(self, path: Path = SHIPPED) -> None:
        self._path = path

    @property
    def words(self) -> frozenset[str]:
        """All of them, lower-cased."""
        return _words_in(self._path)

    def invented(self, text: str, known: Collection[str] = ()) -> set[str]:
        """The words of ASCII letters in a text that are neither in the list nor `known`; single letters are words."""
        return {word for word in latin_words(text) if len(word) > 1 and word not in known and word not in self.words}
