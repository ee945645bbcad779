"""Replies that fit nearly any message of a kind, for what lmchat has nothing better to say to.

`standing.LANGUAGE.txt` beside this file has them, those of a kind below a line with its name, and those that fit what
is pleasant, unpleasant, funny, dear or planned below "glad", "sorry", "amused", "fond" and "plan". Below "despair",
"danger", "rude", "untold", "unable" and the topics of about.py are those to what little else may be said to.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from lmchat.modes.talking.about import TOPICS, Topic, topic_of
from lmchat.modes.talking.danger import Danger, danger_to_answer, names_help, recent_danger, tells_doubt
from lmchat.modes.talking.feelings import is_pleasant, is_unpleasant
from lmchat.modes.talking.questions import asks_what_was_told, is_of_ones_own
from lmchat.modes.talking.retrieval import MOST_READ
from lmchat.modes.talking.unable import wants_what_it_cannot
from lmchat.text.language import Language
from lmchat.text.lexical.crude import is_crude
from lmchat.text.talk.asking import TO_LMCHAT
from lmchat.text.talk.messages import Kind, kind_of, words_in

Delicate: TypeAlias = Danger | Literal["rude", "untold", "unable"] | Topic
"""Kinds of messages that a reply to something else must not be given to."""
TOLD: Collection[Kind] = ("statement", "short")
"""Kinds of what is told rather than asked."""
LIGHT_TONES = ("amused", "fond", "plan")
"""Those that may fit whatever is not unpleasant; "glad" and "sorry" were graded bad where no word asks for them."""
PLAIN = 0.3
TONED = 0.2
"""A tone that does not fit jars more than a reply without one."""
SURE = 0.65
"""Similarity of a message from which its reply may be given to a delicate one."""
OPENING = 0.6
"""What they count where a talk begins: other talks begin with nearly the same more often than they go on with it."""


def standing_replies(message: str, turns: Sequence[str], language: Language, most: int, seed: int) -> dict[str, float]:
    """At most so many replies to a message of its kind after some turns, drawn; of each tone as many.

    Each has what it is to be given for the similarity of its message: it was given to none. What was said is not said
    again, but for what is true of lmchat.
    """
    generator, blocks = random.Random(f"{seed} {message}"), _replies(language)
    kind, *tones = _fitting(message[-MOST_READ:], turns)
    names = [kind, *tones]
    drawn: dict[str, float] = {}
    for name in names:
        fresh = [reply for reply in blocks[name] if reply not in turns and reply != message]
        fresh = fresh or (blocks[name] if name in TOPICS else [])
        chosen = generator.sample(fresh, min(most // len(names), len(fresh)))
        drawn |= dict.fromkeys(chosen, (PLAIN if name == kind else TONED) * (1 if turns else OPENING))
    return drawn


def delicate_kind(message: str, turns: Sequence[str]) -> Delicate | None:
    """The kind of a message that tells of danger, asks about lmchat or for what it cannot do, and the like."""
    if danger := danger_to_answer(message, turns):
        return danger
    if is_of_ones_own(message):
        return None if asks_what_was_told(message, turns) else "untold"
    if topic := topic_of(message):
        return topic
    if wants_what_it_cannot(message):
        return "unable"
    kind = kind_of(message)
    rude = kind in TOLD and is_crude(message) and (kind == "short" or TO_LMCHAT.search(message))
    return "rude" if rude else None


def surely_fitting(found: Mapping[str, float], message: str, turns: Sequence[str]) -> dict[str, float]:
    """The replies that were found, with their similarities, without those that a delicate message must not be given."""
    kind = delicate_kind(message, turns)
    if kind is None:
        return dict(found)
    if kind in TOPICS:
        return {}
    helps = kind in ("despair", "danger")
    return {reply: sure for reply, sure in found.items() if sure >= SURE and (names_help(reply) or not helps)}


def _fitting(message: str, turns: Sequence[str]) -> Sequence[str]:
    """The kind of the replies that fit a message after some turns, and the tones that they may have."""
    if delicate := delicate_kind(message, turns):
        return [delicate]
    kind = kind_of(message)
    if recent_danger(turns) and (kind in TOLD or tells_doubt(message)):
        return ["sorry"]
    if kind not in TOLD:
        return [kind]
    tones = _fitting_tones(message, turns)
    return [kind, *tones] if words_in(message) or not tones else tones


def _fitting_tones(message: str, turns: Sequence[str]) -> Sequence[str]:
    """The tones that a message may be answered in; a light one not where nothing is said, or something sad was."""
    if is_unpleasant(message):
        return ["sorry"]
    light = LIGHT_TONES if words_in(message) and not any(map(is_unpleasant, turns[-2:-5:-2])) else ()
    return ["glad", *light] if is_pleasant(message) else light


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
