"""A reply to one message made fit for another (prototype editing: Wu et al. 2019, arXiv:1806.07042), or told not to be.

What the reply takes up from its own message is replaced by what stands in its place in the other one: what was said of
an aunt who died fits a grandmother. Where nothing stands in its place, the reply does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import product, takewhile
from typing import NamedTuple

from lmchat.text.language import cjk_share
from lmchat.text.talk.exchanges import content
from lmchat.text.talk.index import Exchange
from lmchat.text.talk.messages import WORD, genders, is_light, kind_of, normal

MOST_WORDS = 4
"""Words of a piece that may be replaced, and of what it is replaced by."""
RECENT = 4
"""Turns before a message that a reply may take something up from as it stands."""
LEAST_BEFORE = 2
"""Words that must be the same before a piece of something that was said earlier."""
_TOKEN = re.compile(rf"{WORD}|[^\w\s]")


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
        for_message = _edited(reply, replacements(exchange.message, message))
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
        reply = _replaced(reply, old, new)
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


def replacements(old: str, new: str, least_before: int = 0) -> Iterator[tuple[str, str]]:
    """The pieces of something said that stand in the places of pieces of something else.

    They are words that say something, whole where one follows the other, then one by one.

    Args:
        old: what was said in the one talk.
        new: what was said in the other.
        least_before: words before a piece that are the same in both.

    >>> list(replacements("I come from Prague.", "I come from New Orleans, and you?"))
    [('Prague', 'New Orleans')]
    """
    olds, news = _tokens(old), _tokens(new)
    joint = "" if cjk_share(new) else " "
    matcher = SequenceMatcher(None, [*map(normal, olds)], [*map(normal, news)], autojunk=False)
    same = 0
    for kind, start, end, first, last in matcher.get_opcodes():
        pieces = _first_words(olds[start:end]), _first_words(news[first:last])
        if kind == "replace" and same >= least_before and _is_sure(pieces, is_earlier=least_before > 0):
            yield joint.join(pieces[0]), joint.join(pieces[1])
            if joint and min(map(len, pieces)) > 1:
                yield from zip(*pieces, strict=False)
        same = end - start if kind == "equal" else 0


def _tokens(text: str) -> list[str]:
    """Latin words, marks, and Chinese characters: those that say something whole where they follow each other.

    >>> _tokens("我叫陈晓东，你呢")
    ['我', '叫', '陈晓东', '，', '你', '呢']
    """
    tokens: list[str] = []
    end = -1
    for match in _TOKEN.finditer(text):
        token = match.group()
        if tokens and match.start() == end and _goes_on(tokens[-1][-1], token):
            tokens[-1] += token
        else:
            tokens.append(token)
        end = match.end()
    return tokens


def _goes_on(before: str, character: str) -> bool:
    return all(cjk_share(one) > 0 and one.isalnum() and not is_light(one) for one in (before, character))


def _is_sure(pieces: tuple[Sequence[str], Sequence[str]], *, is_earlier: bool) -> bool:
    """Whether one piece is short enough to stand for the other.

    A single Chinese character is mostly a part of a word; and of what was said earlier less is known.
    """
    if not all(pieces):
        return False
    if cjk_share("".join(pieces[0])):
        sizes = [len("".join(piece)) for piece in pieces]
        return min(sizes) > 1 and max(sizes) <= MOST_WORDS
    sizes = [len(piece) for piece in pieces]
    return max(sizes) <= MOST_WORDS and (not is_earlier or sizes[0] in (1, sizes[1]))


def _first_words(tokens: Sequence[str]) -> list[str]:
    """The words that say something at the beginning of a piece, up to what is no such word."""
    return list(takewhile(lambda token: token[0].isalnum() and not is_light(token), tokens))


def _replaced(reply: str, old: str, new: str) -> str:
    """The reply with one piece instead of another, with a capital where a sentence begins with it."""
    edge = "" if cjk_share(old) else r"\b"

    def written(match: re.Match[str]) -> str:
        opens = match.group()[0].isupper() and re.search(r"(?:\A|[.!?…] )\Z", reply[: match.start()])
        return new[0].upper() + new[1:] if opens else new

    return re.sub(edge + re.escape(old) + edge, written, reply, flags=re.IGNORECASE)
