"""Names for texts whose names were masked: [MALE], [FEMALE] and [NEUTRAL] of the masked ROCStories.

A text is about one person of each kind, so all its masks of a kind get one name. Which one depends on nothing but the
text, so that training and every measurement see the same stories.
"""

from __future__ import annotations

import hashlib
import re

_NAMES = {
    "MALE": (
        "Tom",
        "Jack",
        "Bob",
        "Sam",
        "Joe",
        "Mike",
        "Dan",
        "Tim",
        "Ben",
        "John",
        "David",
        "James",
        "Mark",
        "Kevin",
    ),
    "FEMALE": (
        "Amy",
        "Anna",
        "Kate",
        "Jane",
        "Lucy",
        "Mary",
        "Emma",
        "Lisa",
        "Sara",
        "Kelly",
        "Susan",
        "Rose",
        "Laura",
    ),
    "NEUTRAL": ("Alex", "Sam", "Jordan", "Taylor", "Casey", "Jamie", "Riley", "Morgan", "Robin", "Terry", "Pat", "Kim"),
}
_MASK = re.compile(rf"\[({'|'.join(_NAMES)})\]")


def with_names(text: str) -> str:
    """`text` with a name for each kind of mask; as it is when it has none.

    >>> with_names("[MALE] ran. then [MALE] fell.")
    'David ran. then David fell.'
    """
    if not _MASK.search(text):
        return text
    number = int.from_bytes(hashlib.sha1(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()[:8])
    return _MASK.sub(lambda match: _NAMES[match[1]][number % len(_NAMES[match[1]])], text)
