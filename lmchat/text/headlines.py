"""English sentences as headlines, which do without small words."""

from __future__ import annotations

import re

_SMALL = re.compile(
    r"\b(?:(?:has|have|had) been|(?:is|are|was|were)(?: being)?) (?!(?:an?|the|not|no|his|her|its|their)\b)"  # "be"
    r"|\b(?:has|have|had) (?=\w+ed\b)"
    r"|(?:^(?:An?|The)|\b(?:an?|the)) (?=\w)"
    r"|\s*(?<!\b[A-Z])(?<!\.)\.$"  # the full stop, but for that of initials and dots
)


def small_words(sentence: str) -> list[tuple[int, int]]:
    """The places (start, end) of what a headline leaves out: articles, forms of "be", and the full stop.

    "Have" goes before a participle in -ed, and "be" stays before an article, a possessive and a negation. Determiners
    go first when a sentence is trimmed to a headline (Dorr et al. 2003, ACL W03-0501, section 4).
    """
    return [match.span() for match in _SMALL.finditer(sentence)]


def headlined(sentence: str) -> str:
    """A sentence without its small words, with the capital that it began with.

    >>> headlined("The two suspects were arrested by a patrol.")
    'Two suspects arrested by patrol'
    """
    places = small_words(sentence)
    starts, ends = [0, *(end for _, end in places)], [*(start for start, _ in places), len(sentence)]
    text = "".join(sentence[start:end] for start, end in zip(starts, ends, strict=True))
    return text[:1].upper() + text[1:] if sentence[:1].isupper() else text
