"""How many sentences a text has, for what is written about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmchat.modes.sources.source_text import SourceText

if TYPE_CHECKING:
    from lmchat.text.language import Language

SENTENCE_CHARS: dict[Language, int] = {"en": 120, "zh": 45}
"""The usual length of a sentence."""
LEAST_SENTENCES = 6
"""Of a text with fewer, what the network writes is as good as a sentence of it."""
FEW_SENTENCES = 12
"""A text with fewer is written about where they are long, as those of an abstract: two of them are no short text."""


def has_few_sentences(document: SourceText) -> bool:
    """Whether a text has too few sentences to be told by two of them."""
    count = len(document.sentences)
    are_long = len(document.text.strip()) >= count * SENTENCE_CHARS[document.language]
    return count < (FEW_SENTENCES if are_long else LEAST_SENTENCES)
