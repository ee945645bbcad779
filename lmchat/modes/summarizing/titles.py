"""The lines above a text, such as its title and who wrote it: a headline may be made of them, a summary says more."""

from __future__ import annotations

import re

from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.statements import SPEAKER
from lmchat.text.layout.lines import ITEM
from lmchat.text.layout.masks import blanked
from lmchat.text.sentence_rules import ends_sentence

TITLE_CHARS = 120
"""Those of a long title."""
MOST_LINES = 6
"""Lines above a text; where there are more, it is a list or a form."""
FEWEST_SENTENCES = 2
"""Of a text that can do without its title."""
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
    sentences = document.sentences
    if at + 1 >= len(sentences):
        return False
    line = document.sentence(at)
    is_above = "\n" in document.text[sentences[at].end : sentences[at + 1].start]
    return is_above and len(line) <= TITLE_CHARS and not _states(line)


def read_for(document: SourceText, length: str) -> SourceText:
    """What of a text is read for a summary of a length class: its titles for a headline alone."""
    return document if length == "short" else without_titles(document)


def without_titles(document: SourceText) -> SourceText:
    r"""The text with spaces in place of what stands above its first sentence; all of a talk, a list or one sentence.

    >>> without_titles(SourceText("Tea\n\nIt is ready. Who wants some?")).text.strip()
    'It is ready. Who wants some?'
    """
    sentences = document.sentences
    count = next((at for at in range(len(sentences)) if not is_title(document, at)), 0)
    above = [document.sentence(at) for at in range(count)]
    below = [document.sentence(at) for at in range(len(sentences))[count : count + FEWEST_SENTENCES]]
    is_apart = not any(_is_said_or_item(line) for line in [*above, *below[:1]])
    is_text = sum(map(_states, below)) == FEWEST_SENTENCES
    if not 0 < count <= MOST_LINES or not (is_apart and is_text):
        return document
    begin = sentences[count].start
    return SourceText(blanked(document.text[:begin]) + document.text[begin:])
