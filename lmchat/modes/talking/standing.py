"""Replies that fit nearly any message of a kind, for what lmchat has nothing better to say to.

`standing.LANGUAGE.txt` beside this file has them, those of a kind below a line with its name, and those that fit what
is pleasant, unpleasant, funny, dear or planned below "glad", "sorry", "amused", "fond" and "plan".
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

from lmchat.modes.talking.feelings import is_pleasant, is_unpleasant
from lmchat.modes.talking.retrieval import MOST_READ
from lmchat.text.language import Language
from lmchat.text.talk.messages import Kind, kind_of

TOLD: Collection[Kind] = ("statement", "short")
"""Kinds of what is told rather than asked."""
LIGHT_TONES = ("amused", "fond", "plan")
"""Those that may fit whatever is not unpleasant; "glad" and "sorry" were graded bad where no word asks for them."""
PLAIN = 0.3
TONED = 0.2
"""A tone that does not fit jars more than a reply without one."""
OPENING = 0.6
"""What they count where a talk begins: other talks begin with nearly the same more often than they go on with it."""


def standing_replies(message: str, turns: Sequence[str], language: Language, most: int, seed: int) -> dict[str, float]:
    """At most so many replies to a message of its kind after some turns, drawn; of each tone as many.

    Each has what it is to be given for the similarity of its message: it was given to none. What was said is not said
    again.
    """
    generator, blocks = random.Random(f"{seed} {message}"), _replies(language)
    kind = kind_of(message[-MOST_READ:])
    names = [kind, *_fitting_tones(message)] if kind in TOLD else [kind]
    drawn: dict[str, float] = {}
    for name in names:
        fresh = [reply for reply in blocks[name] if reply not in turns and reply != message]
        chosen = generator.sample(fresh, min(most // len(names), len(fresh)))
        drawn |= dict.fromkeys(chosen, (PLAIN if name == kind else TONED) * (1 if turns else OPENING))
    return drawn


def _fitting_tones(message: str) -> Sequence[str]:
    """The tones that a message may be answered in."""
    if is_unpleasant(message):
        return ["sorry"]
    return ["glad", *LIGHT_TONES] if is_pleasant(message) else LIGHT_TONES


@cache
def all_standing(language: Language) -> frozenset[str]:
    """The replies of all kinds; that one was given in some talk does not make it fit a similar message."""
    return frozenset(reply for replies in _replies(language).values() for reply in replies)


@cache
def _replies(language: Language) -> dict[str, list[str]]:
    """The replies of each kind."""
    text = Path(__file__).with_name(f"standing.{language}.txt").read_text(encoding="utf-8")
    blocks = (block.splitlines() for block in text.strip().split("\n\n"))
    return {head.removeprefix("# "): lines for head, *lines in blocks}
