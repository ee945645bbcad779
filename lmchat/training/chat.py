"""Tasks for conversations: the last turns and the reply to them.

Some examples have no turn before the reply: how likely a reply is to anything at all is what it is weighed against when
replies are chosen (maximum mutual information, arXiv:1510.03055, section 4).
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from lmchat.modes.talking.turns import conversation
from lmchat.text.lexical.crude import is_crude
from lmchat.text.talk.speech import polished
from lmchat.training.examples import Encoder, Example, split
from lmchat.training.rows import Row, turns_of
from lmchat.training.sections import Data

UNPROMPTED_SHARE = 0.1
FEW_TURNS_SHARE = 0.3
"""Examples that see one or two turns only, so that openings are learned as well as the middle of talks."""
MOST_REPLY = 80
MOST_TURN = 100
"""A reply to a longer turn, of which the beginning would not be read, is not learned."""
_NO_SPEECH = re.compile(
    r"https?:|www\.|\w@\w|```|</?[a-z]+[ >/]|[{}\\|<>_*#=~^]|\$\$|&\w+;|\[[^\]]*\]|\bdef |\bfunction\b|\(\)"
    r"|[\u200b\ufeff\ufffd]|\b(?:OpenAI|ChatGPT|by Meta)\b"
)
_LIST_ITEM = re.compile(
    r"\s*(?:\d+[.、)）:：]|[-•·–—+]|第?[一二三四五六七八九十]+[、.：:]|第 ?[\d一]+ ?步|[A-Da-d][.)、]\s)"
)
_ENDS = re.compile(r"[.!?。！？…~][\"'”’」』）)\]]*\Z")
_POINTS_ON = re.compile(
    r"\b(?:following|below|steps?|here (?:are|is)|these)\b|以下|如下|下面|下列|步骤|几[个点种]", re.IGNORECASE
)
_SPACED_PUNCTUATION = re.compile(r" +([,.!?;:%](?=\s|\Z)|n't\b|'(?:s|m|d|re|ve|ll)\b)|(?<=\w) +(')(?= ?\w)")
_STOCK_NAMES = re.compile(r"\b(?:Tom|Mary|John)\b|汤姆|玛丽|约翰")
"""Of people in collections of example sentences, in one of eight of which they stand."""
_REPEATED = re.compile(r"([!?])[!?]+|(\.)\.{3,}|(h[ae])(?:\3){2,}h?\b", re.IGNORECASE)
_LONG_RUN = re.compile(r"([^\W\d])\1{3,}")


def chat(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """Any turn of a talk after the first, and the turns before it."""
    return _example(turns_of(row), range(1, len(turns_of(row))), encode, generator)


def chat_answer(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """A turn of the second speaker, who answers, assists or counsels the first, and the turns before it."""
    return _example(turns_of(row), range(1, len(turns_of(row)), 2), encode, generator)


def saying(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """A sentence of a translation in one of its languages, with no turn before it: how people talk, whatever of."""
    sentence = row[generator.choice(("en", "zh"))]
    target = None if _STOCK_NAMES.search(sentence) else reply_ids(sentence, encode)
    return None if target is None else Example("chat", "short", [], target)


def _example(turns: Sequence[str], replies: Sequence[int], encode: Encoder, generator: random.Random) -> Example | None:
    if not replies:
        return None
    at = generator.choice(replies)
    before = [tidy(turn) for turn in turns[:at]]
    unprompted = generator.random() < UNPROMPTED_SHARE
    few = generator.choice((1, 2)) if generator.random() < FEW_TURNS_SHARE else at
    target = reply_ids(turns[at], encode)
    if target is None or not before[-1] or is_crude(before[-1]) or len(encode(before[-1])) > MOST_TURN:
        return None
    document = [] if unprompted else conversation(before[-few:], encode.tokenizer).ids
    return Example("chat", "short", document, target)


def reply_ids(turn: str, encode: Encoder) -> list[int] | None:
    """The ids of a turn as a reply, or of its first sentences where it is long; None when it is none to learn from."""
    reply = polished(tidy(first_paragraph(turn)))
    if not any(map(str.isalpha, reply)) or _NO_SPEECH.search(reply) or is_crude(reply):
        return None
    ids = encode(reply)
    if len(ids) <= MOST_REPLY:
        return ids
    kept = ""
    for sentence in split(reply):
        if len(encode((kept + sentence).strip())) > MOST_REPLY:
            break
        kept += sentence
    return encode(kept.strip()) if _ENDS.search(kept.strip()) else None


def first_paragraph(turn: str) -> str:
    """The turn, or its first paragraph if that is whole sentences; nothing when it is a list, a poem or a heading.

    >>> first_paragraph("It is simple.\\n1. Sit down.\\n2. Eat.")
    'It is simple.'
    >>> first_paragraph("Do this:\\n1. Sit down.")
    ''
    """
    first, *rest = [line.strip() for line in turn.strip().splitlines() if line.strip()] or [""]
    if _LIST_ITEM.match(first) or first.endswith((":", "：")):
        return ""
    stands_alone = not rest or (_ENDS.search(first) and not _POINTS_ON.search(first))
    return first if stands_alone else ""


def tidy(turn: str) -> str:
    """A turn without the artefacts of transcripts and haste: split words, spaced marks, runs of letters and marks.

    >>> tidy("I don ' t know , soooooo funny!!!")
    "I don't know, sooo funny!"
    """
    line = _SPACED_PUNCTUATION.sub(lambda match: match[1] or "'", " ".join(turn.split()))
    line = re.sub(r"(\w)' (?=(?:s|m|d|t|re|ve|ll)\b)", r"\1'", line)
    line = _REPEATED.sub(lambda match: match[1] or (match[2] and "...") or match[3] * 2, line)
    return _LONG_RUN.sub(r"\1\1\1", line)
