"""Which rows of a file without a -dev file are its dev rows, and which prose is held back from training.

A row's split depends on nothing but its own text, so every program that reads a file agrees on it, whatever the
order or the number of rows.
"""

from __future__ import annotations

import hashlib

DEV_ONE_IN = 50
HELD_BACK_ONE_IN = 10


def _sha1_number(key: str) -> int:
    """The SHA-1 of the key's UTF-8 bytes as a number (lone surrogates are kept, so that no text fails)."""
    digest = hashlib.sha1(key.encode("utf-8", "surrogatepass"), usedforsecurity=False)
    return int(digest.hexdigest(), 16)


def is_dev_row(key: str) -> bool:
    """True for the one row in fifty that is a dev row; `key` is its source, its context, or its turns, a line each."""
    return _sha1_number(key) % DEV_ONE_IN == 0


def is_held_back(text: str) -> bool:
    """True for the tenth of the prose rows that no training and no tokenizer sees; `text` is the row's text."""
    return _sha1_number(text) % HELD_BACK_ONE_IN == 0
