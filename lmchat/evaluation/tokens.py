"""The tokens that every metric here counts: lower-cased Latin words and single CJK characters, nothing else.

    score_tokens("GPT-4 发布了！") -> ["gpt", "4", "发", "布", "了"]

The tokenizer of the rouge_score package keeps [a-z0-9] alone, so that two identical Chinese texts score 0.0.
On text without CJK characters and with its stemmer off, both give the same tokens.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lmchat.text.cjk import CJK

TOKENIZER_NAME = "latin-words+cjk-characters"

_TOKEN = re.compile(f"[a-z0-9]+|[{CJK}]")


def score_tokens(text: str) -> list[str]:
    """The tokens of a text in order; a text of punctuation alone has none."""
    return _TOKEN.findall(text.lower())


def score_token_places(text: str) -> list[tuple[str, tuple[int, int]]]:
    """The same tokens, each with its place in the text: start and end, in code points.

    score_token_places("A 猫") -> [("a", (0, 1)), ("猫", (2, 3))]
    """
    lowered = text.lower()
    places: Sequence[int] = range(len(text) + 1)
    if len(lowered) != len(text):  # some letters become two
        places = [at for at, character in enumerate(text) for _ in character.lower()] + [len(text)]
    found = _TOKEN.finditer(lowered)
    return [(match[0], (places[match.start()], places[match.end() - 1] + 1)) for match in found]
