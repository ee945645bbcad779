"""The lines above a text, such as its title and who wrote it: a headline may be made of them, a summary says more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.statements import NAME, SPEAKER, content_words
from lmchat.text.language import CJK_LETTER
from lmchat.text.layout.lines import ITEM
from lmchat.text.layout.masks import blanked
from lmchat.text.lexical.words import CLAUSE_BEGINNERS, FINITE_VERBS
from lmchat.text.sentence_rules import ends_sentence

TITLE_CHARS = 120
"""Those of a long title."""
MOST_LINES = 6
"""Lines above a text; where there are more, it is a list or a form."""
FEWEST_SENTENCES = 2
"""Of a text that can do without its title."""
FEWEST_FIELDS = 2
"""Of a form above a text."""
_LATIN_WORD = re.compile(r"[^\W\d_][\w'’]*")
_IN_NAMES = frozenset(["and", "at", "de", "for", "in", "of", "on", "the"])
_CLAUSE = CLAUSE_BEGINNERS | FINITE_VERBS
_ENDS_OF_ADDRESSING = (",", "，", ":", "：")
"""What ends a line that says who is addressed."""
_NUMBER = re.compile(r"\d{1,2}[.)、]\s*")
_SUBJECT = re.compile(r"(?i:subject|re|topic|title|headline)\b|主题|标题|事由|议题|题目")
"""The label of what a text is about."""
_INTRODUCES = re.compile(r"(?:(?=.{20}).*[,，].*|.{60}.*)[:：]\Z", re.S)
"""A sentence that ends where a list follows it, too long for the heading of one."""


def _states(line: str) -> bool:
    return ends_sentence(line) or _INTRODUCES.match(line) is not None


def _is_said_or_item(line: str) -> bool:
    """Whether a line is one of a talk or a list."""
    is_said = SPEAKER.match(line) and not _INTRODUCES.match(line)
    return bool(is_said or ITEM.match(line))


def is_title(document: SourceText, at: int) -> bool:
    """Whether a sentence of a text, by its index, is a line that does not end like one, with others below it."""
    return is_line(document, at) and not _states(document.sentence(at))


def is_line(document: SourceText, at: int) -> bool:
    """Whether a sentence of a text, by its index, is a line no longer than a title, with others below it."""
    sentences = document.sentences
    if at + 1 >= len(sentences):
        return False
    is_above = "\n" in document.text[sentences[at].end : sentences[at + 1].start]
    return is_above and len(document.sentence(at)) <= TITLE_CHARS


def tells(title: str) -> bool:
    """Whether a title is more than a word, a name of a few, an address, or who is addressed.

    >>> list(map(tells, ("Notice", "The Mallory School", "Dear Kit,", "Ask: kit@post.example", "通知")))
    [False, False, False, False, False]
    >>> list(map(tells, ("The Heron Who Kept Accounts", "Dad's boat, again", "读《盐路》")))
    [True, True, True]
    """
    words, own = content_words(title), _LATIN_WORD.findall(title)
    is_named = all(word[0].isupper() or word in _IN_NAMES for word in own) and _CLAUSE.isdisjoint(title.lower().split())
    is_name = is_named and not CJK_LETTER.search(title) and len(words) <= NAME
    is_address = "@" in title or "://" in title
    return len(words) > 1 and not (is_name or is_address) and not title.endswith(_ENDS_OF_ADDRESSING)


def read_for(document: SourceText, length: str) -> SourceText:
    """What of a text is read for a summary of a length class: its titles for a headline alone, a form for none."""
    if length != "short":
        return without_titles(document)
    fields = _fields(document)
    return _blanked(document, [at for at in fields if not _SUBJECT.match(document.sentence(at))])


def without_titles(document: SourceText) -> SourceText:
    r"""The text with spaces in place of what stands above its first sentence; all of a talk, a list or one sentence.

    >>> without_titles(SourceText("Tea\n\nIt is ready. Who wants some?")).text.strip()
    'It is ready. Who wants some?'
    """
    count, fields = _count_above(document), _fields(document)
    lines = [document.sentence(at) for at in range(count + 1) if at not in fields]
    if len(lines) > 1 and _NUMBER.match(lines[-2]) and not _NUMBER.match(lines[-1]):
        del lines[-2]  # the first of numbered headings
    is_apart = not any(map(_is_said_or_item, lines))
    if not 0 < count <= MOST_LINES + len(fields) or not (is_apart and _is_text_below(document, count)):
        return document
    return _blanked(document, range(count))


def _count_above(document: SourceText) -> int:
    """How many titles a text begins with."""
    sentences = range(len(document.sentences))
    return next(at for at in sentences if not is_title(document, at))


def _is_text_below(document: SourceText, count: int) -> bool:
    """Whether a sentence follows so many titles, and another one soon, perhaps below a heading of its own."""
    below = range(count, min(count + 2 * FEWEST_SENTENCES, len(document.sentences)))
    states = [_states(document.sentence(at)) for at in below]
    return states[0] and sum(states) >= FEWEST_SENTENCES


def _fields(document: SourceText) -> Sequence[int]:
    """The lines of a form above a text, such as `Date: 5 May`, by their indices.

    They are about unlike things, and the text below is not said by somebody, as what stands in a talk.
    """
    count = _count_above(document)
    found = {at: SPEAKER.match(document.sentence(at)) for at in range(count + 1)}
    labels = {at: label[0].lower() for at, label in found.items() if label}
    is_form = len(labels) >= FEWEST_FIELDS and len({*labels.values()}) == len(labels) and count not in labels
    return list(labels) if is_form and _is_text_below(document, count) else []


def _blanked(document: SourceText, lines: Sequence[int]) -> SourceText:
    """A text with spaces in place of some of its sentences, by their indices."""
    text = document.text
    for start, end in (document.sentences[at] for at in lines):
        text = text[:start] + blanked(text[start:end]) + text[end:]
    return SourceText(text) if lines else document
