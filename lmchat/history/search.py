"""What a query means, and the piece of a text to show for it.

A query is words, never a language of its own: quotes and operators are punctuation. Every stretch without white space
is looked for as it stands, its last word as a beginning, and a text must have them all: `fox 人工` finds texts with a
word that begins with "fox" and with 人 followed by 工. Both sides are split by `lmchat.history.words`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeAlias

from lmchat.history.records import Snippet
from lmchat.history.words import Word, words
from lmchat.text.sanitize import blank_controls

MOST_WORDS = 64
"""Words of a query that count."""

SNIPPET_LENGTH = 120
"""Code points, about."""

_BEFORE = 30
_MOST_MATCHES = 200
_REORDERING = (*range(0x202A, 0x202F), *range(0x2066, 0x2070), *range(0xFFF9, 0xFFFC))
_SPACES = dict.fromkeys((ord("\n"), ord("\t"), *_REORDERING), " ")

Phrase: TypeAlias = tuple[str, ...]
"""Folded words that must follow each other, the last one being a beginning."""


class _Match(NamedTuple):
    """A place where a phrase stands; `phrase` is its number."""

    start: int
    end: int
    phrase: int


def phrases_of(query: str) -> tuple[Phrase, ...]:
    """What to look for; empty if there is no word in the query.

    >>> phrases_of('state-of-the-art "人工智能" OR fox*')
    (('state', 'of', 'the', 'art'), ('人', '工', '智', '能'), ('or',), ('fox',))
    """
    left = MOST_WORDS
    phrases: list[Phrase] = []
    for stretch in blank_controls(query).split():
        phrase = tuple(word.text for word in islice(words(stretch), left))
        left -= len(phrase)
        if phrase:
            phrases.append(phrase)
    return tuple(phrases)


def match_expression(phrases: Sequence[Phrase]) -> str:
    """The phrases in the query language of FTS5, every word of them in quotes."""
    return " AND ".join(f'"{" ".join(phrase)}" *' for phrase in phrases)


def snippet(text: str, phrases: Sequence[Phrase]) -> Snippet:
    """The piece of `text` that has the most different phrases; its beginning if it has none."""
    line = blank_controls(text).translate(_SPACES)
    matches = list(islice(_matches(line, phrases), _MOST_MATCHES))
    best = max(matches, key=lambda match: _phrases_from(match, matches), default=_Match(0, 0, 0))
    start, end = _window(line, best)
    before = "…" if start else ""
    shift = len(before) - start
    marks = [(match.start + shift, min(match.end, end) + shift) for match in matches if start <= match.start < end]
    return Snippet(before + line[start:end] + ("…" if end < len(line) else ""), _merged(marks))


def _matches(text: str, phrases: Sequence[Phrase]) -> Iterator[_Match]:
    """Every place where one of the phrases stands, by where it ends."""
    recent: deque[Word] = deque(maxlen=max(map(len, phrases), default=0))
    for word in words(text):
        recent.append(word)
        for number, phrase in enumerate(phrases):
            if word.text.startswith(phrase[-1]) and len(recent) >= len(phrase):
                found = list(recent)[-len(phrase) :]
                if all(a.text == b for a, b in zip(found[:-1], phrase, strict=False)):
                    yield _Match(found[0].start, word.end, number)


def _phrases_from(first: _Match, matches: Sequence[_Match]) -> int:
    """How many different phrases a snippet shows that begins shortly before `first`."""
    end = first.start + SNIPPET_LENGTH - _BEFORE
    return len({match.phrase for match in matches if first.start <= match.start and match.end <= end})


def _window(line: str, best: _Match) -> tuple[int, int]:
    """The stretch of `line` to show around a match, from word to word where there are spaces."""
    start = max(0, best.start - _BEFORE)
    if start:
        space = line.find(" ", start, best.start)
        start = space + 1 if space >= 0 else start
    end = min(len(line), start + SNIPPET_LENGTH)
    if end < len(line):
        space = line.rfind(" ", max(best.end, start + 1), end)
        end = space if space >= 0 else end
    return start, end


def _merged(marks: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The marks in order, those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)
