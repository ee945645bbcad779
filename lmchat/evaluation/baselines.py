"""The outputs that cost nothing: the beginning of a text for a summary, its best-matching sentence for an answer.

Every report of scores stands beside them.
"""

from __future__ import annotations

import math
from collections import Counter

from lmchat.evaluation.tokens import score_tokens
from lmchat.text.sentences import Span, split_sentences

BEGINNING = 20_000
"""Characters of a text that are split into sentences before more of it is looked at."""


def lead(text: str, n: int) -> str:
    """The first n sentences of the text; the white space between two of them becomes one space.

    lead("One. Two.\\nThree.", 2) -> "One. Two."

    Raises:
        ValueError: n is less than one.
    """
    if n < 1:
        raise ValueError(f"a lead has at least one sentence, not {n}")
    joined, end = "", 0
    for span in first_sentences(text, n):
        gap = " " if joined and span.start > end else ""
        joined += gap + text[span.start : span.end]
        end = span.end
    return joined


def first_sentences(text: str, n: int) -> list[Span]:
    """The first n spans, from as short a beginning of the text as is sure to hold them: a book is not split for one."""
    length = BEGINNING
    while True:
        spans = split_sentences(text[:length])
        if len(spans) > n or length >= len(text):
            return spans[:n]
        length *= 4


def best_sentence(text: str, question: str) -> str:
    """The sentence of the text that has most words in common with the question; the first one of equals.

    best_sentence("It has a tower. The tower was built in 1889.", "When was the tower built?")
        -> "The tower was built in 1889."

    Each word of the question counts once, with log((1 + sentences) / sentences that have it): a word of all sentences
    hardly tells one from another. A text without a sentence gives "".
    """
    spans = split_sentences(text)
    words = [set(score_tokens(text[span.start : span.end])) for span in spans]
    having = Counter(word for sentence in words for word in sentence)
    asked = set(score_tokens(question))
    totals = [math.fsum(math.log((1 + len(spans)) / having[word]) for word in asked & sentence) for sentence in words]
    if not spans:
        return ""
    best = spans[totals.index(max(totals))]
    return text[best.start : best.end]


def is_verbatim_lead(source: str, summary: str) -> bool:
    """True if the summary is the beginning of the source, whatever the case, punctuation and white space.

    A first sentence, two of them, and a first sentence that was cut off are all verbatim leads; nothing is not.
    """
    tokens = score_tokens(summary)
    beginning = source[: 2 * len(summary) + 200]
    return bool(tokens) and score_tokens(beginning)[: len(tokens)] == tokens
