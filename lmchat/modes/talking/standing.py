"""Replies that fit nearly any message of a kind, for what lmchat has nothing better to say to.

`standing.LANGUAGE.txt` beside this file has them, those of a kind below a line with its name.
"""

from __future__ import annotations

import random
from collections.abc import Collection
from functools import cache
from pathlib import Path

from lmchat.modes.talking.retrieval import MOST_READ
from lmchat.text.language import Language
from lmchat.text.messages import kind_of


def standing_reply(message: str, language: Language, said: Collection[str], seed: int) -> str:
    """A reply to a message of its kind that was not said before; "" where all were."""
    fresh = [reply for reply in _replies(language)[kind_of(message[-MOST_READ:])] if reply not in said]
    return random.Random(seed).choice(fresh) if fresh else ""


@cache
def _replies(language: Language) -> dict[str, list[str]]:
    """The replies of each kind."""
    text = Path(__file__).with_name(f"standing.{language}.txt").read_text(encoding="utf-8")
    blocks = (block.splitlines() for block in text.strip().split("\n\n"))
    return {head.removeprefix("# "): lines for head, *lines in blocks}
