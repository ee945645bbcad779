"""A reply to one message made fit for another (prototype editing: Wu et al. 2019, arXiv:1806.07042), or told not to be.

What the reply takes up from its own message is replaced by what stands in its place in the other one: what was said of
an aunt who died fits a grandmother. Where nothing stands in its place, the reply does not fit; nor does the answer to
what was asked about one thing where another is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from lmchat.modes.talking.pieces import replaced, replacements
from lmchat.text.talk.exchanges import content
from lmchat.text.talk.index import Exchange
from lmchat.text.talk.messages import genders, kind_of

RECENT = 4
"""Turns before a message that a reply may take something up from as it stands."""
LEAST_BEFORE = 2
"""Words that must be the same before a piece of something that was said earlier."""


class Fitted(NamedTuple):
    """A reply made fit.

    Attributes:
        text: the reply; empty where it does not fit.
        is_edited: whether words of it were replaced.
        is_told: whether some of them were told earlier in this talk.
    """

    text: str
    is_edited: bool = False
    is_told: bool = False


UNFIT = Fitted("")


def fitted(exchange: Exchange, message: str, turns: Sequence[str]) -> Fitted:
    """The reply of an exchange as it would be given to a message after some turns.

    >>> fitted(Exchange((), "My aunt died.", "I'm sorry about your aunt."), "My uncle died.", ()).text
    "I'm sorry about your uncle."
    >>> fitted(Exchange((), "My cat died.", "What was your cat called?"), "Somebody died.", ()).text
    ''
    """
    recent = turns[-RECENT:]
    missing = _missing(exchange, message, recent)
    reply = exchange.reply
    is_told = False
    if missing & content([reply]):
        asks = kind_of(message) in ("question", "request")
        for_message = _edited(reply, () if asks else replacements(exchange.message, message))
        reply = _edited(for_message, _told(exchange.before, turns))
        is_told = reply != for_message
    answers_from = turns if is_told else recent
    if missing & content([reply]) or not _is_about_the_same(reply, exchange, message, answers_from):
        return UNFIT
    fits = _is_of_that_gender(reply, exchange, message, recent)
    return Fitted(reply, reply != exchange.reply, is_told) if fits else UNFIT


def _missing(exchange: Exchange, message: str, turns: Sequence[str]) -> set[str]:
    """What the other message has and this one has not, and what was said before it and nowhere here."""
    here = content([message])
    return (content([exchange.message]) - here) | (content(exchange.before) - here - content(turns))


def _edited(reply: str, pairs: Iterable[tuple[str, str]]) -> str:
    """The reply with one piece for another."""
    for old, new in pairs:
        reply = replaced(reply, old, new)
    return reply


def _told(before: Sequence[str], turns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What people said in this talk in the places of what they said in another."""
    for then, now in product(before[-2::-2], turns[-2::-2]):
        yield from replacements(then, now, LEAST_BEFORE)


def _is_about_the_same(reply: str, exchange: Exchange, message: str, turns: Sequence[str]) -> bool:
    """Whether a reply that answers from what was told before is about all that is asked: whose name, and so on."""
    said = content([reply])
    if kind_of(message) != "question" or not said & (content(turns) - content([message])):
        return True
    return content([message]) <= content([exchange.message]) | said


def _is_of_that_gender(reply: str, exchange: Exchange, message: str, turns: Sequence[str]) -> bool:
    """Whether a reply speaks of men and women as this talk does, and of none that only the other talk speaks of."""
    here = genders(" ".join([message, *turns[-2:]]))
    there = genders(" ".join([exchange.message, *exchange.before[-2:]]))
    return genders(reply) <= here if len(here) == 1 else bool(here) or genders(reply).isdisjoint(there)
