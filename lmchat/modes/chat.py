"""The mode `chat`: a reply to what was said last, the most telling of several.

Replies to similar messages, in talks that were written for lmchat, are weighed together with standing ones that fit
most messages of their kind. Who sets how replies are decoded has several sampled instead. The likeliest reply to
anything is one that says nothing. So the best one by maximum mutual information is given (Li et al. 2016,
arXiv:1510.03055, section 4, MMI-antiLM): what makes a reply likely at all times counts against it.

    score = (log p(reply | turns) - MUTUAL_WEIGHT log p(reply)) / tokens of the reply - penalty of what was said before

To this SIMILARITY_WEIGHT log similarity is added, of the message that the reply was given to and the one said now.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from lmchat.decoding.config import MAX_SEED, DecodingConfig
from lmchat.modes.request import Request
from lmchat.modes.sources.selection import units
from lmchat.modes.sources.source import Source
from lmchat.modes.talking.danger import danger_to_answer
from lmchat.modes.talking.endings import whole
from lmchat.modes.talking.retrieval import in_turn, quoted, retrieved
from lmchat.modes.talking.standing import all_standing, standing_replies, surely_fitting
from lmchat.modes.talking.talk_language import in_one_language, language_of
from lmchat.modes.talking.told import told_back
from lmchat.modes.talking.turns import MOST_TOKENS, conversation
from lmchat.modes.values import Candidate
from lmchat.modes.work import (
    Decode,
    Job,
    Opened,
    Reply,
    Result,
    Score,
    Show,
    Tools,
    Work,
    Written,
    decode,
    score,
)
from lmchat.modes.writing.limits import Limits
from lmchat.modes.writing.writer import LONGEST_LOOP, ProseWriter
from lmchat.text.language import Language, detect_language
from lmchat.text.lexical.crude import is_crude
from lmchat.text.lexical.lexicon import latin_words
from lmchat.text.talk.speech import polished

if TYPE_CHECKING:
    from lmchat.text.tokenizer import Tokenizer

DECODING = DecodingConfig(
    method="sample",
    temperature=0.5,
    top_p=0.9,
    repetition_penalty=1.1,
    no_repeat_ngram_size=3,
    min_new_tokens=2,
    max_new_tokens=64,
)
SAMPLES = 16
"""Replies of which the best is given."""
MUTUAL_WEIGHT = 0.5
SIMILARITY_WEIGHT = 1.6
STANDING_WEIGHED = 18
"""Standing replies that are weighed."""
REPEATED = 3.2
"""Nats a token that a reply loses which says again what either said."""
REMEMBERED = 8
"""Turns before the last one that a reply should not repeat."""
MOST_SENTENCES = 3
MOST_REPLY = 96
"""Tokens of a given reply that are weighed."""
FALLBACK: dict[Language, str] = {
    "en": "I do not know what to say to that.",
    "zh": "我不知道该怎么回答。",
}
"""What is said when the model has no usable reply."""


def chat(request: Request, tools: Tools) -> Job:
    """Reply to the text of a request, the last turn of a conversation; or weigh the replies that it gives."""
    turns = request.turns if request.replies else in_one_language(request.turns, request.text)
    source = turns_source((*turns, request.text), tools)
    yield Opened([source])
    if request.replies:
        candidates = yield from _weighed(request.replies, source, tools)
        best = max(candidates, key=attrgetter("per_token"))
        return Result(best.text, "eos", False, (), candidates=tuple(candidates))
    free = request.decoding and not danger_to_answer(request.text, request.turns)
    known = [] if free else (yield from _known(request, source, tools))
    if known:
        yield Show(quoted(known[0].text, source, tools.tokenizer))
        return Result(known[0].text, "eos", False, (), candidates=tuple(known))
    written = yield from _written(source, request, tools)
    if not written:
        return Result(FALLBACK[language_of(request.turns, request.text)], "eos", True, ())
    candidates = yield from _candidates(written, tools)
    said = [*request.turns[-REMEMBERED:], request.text]
    order = sorted(range(len(written)), key=lambda at: merit(candidates[at], said), reverse=True)
    best_written = written[order[0]]
    yield Show(best_written.pieces)
    return Result(
        text=best_written.text,
        stop_reason=best_written.hypothesis.stop_reason,
        fallback=False,
        drawn_from=(),
        candidates=tuple(candidates[at] for at in order),
    )


def _known(request: Request, source: Source, tools: Tools) -> Generator[Work, Reply, list[Candidate]]:
    """Replies that were written for lmchat, the best first, or one nearly as good; none that was given before.

    In danger all of them name those who can help; what was told in this talk is all that is replied to the question
    for it.
    """
    turns, language = in_one_language(request.turns, request.text), language_of(request.turns, request.text)
    given = request.turns[::-2]
    told = told_back(request.text, request.turns, language)
    if told and not danger_to_answer(request.text, request.turns):
        weighed = yield from _weighed((told,), source, tools)
        return [replace(candidate, origin="standing") for candidate in weighed]
    standing = standing_replies(request.text, request.turns, language, STANDING_WEIGHED, request.seed)
    found = retrieved(request.text, turns, language, tools.exchanges, given, all_standing(language), tools.lexicon)
    found = surely_fitting(found, request.text, request.turns)
    similarities = standing | found
    weighed = (yield from _weighed(tuple(similarities), source, tools)) if similarities else []
    candidates, merits = [], []
    for candidate, similarity in zip(weighed, similarities.values(), strict=True):
        candidates.append(replace(candidate, origin="retrieved" if candidate.text in found else "standing"))
        merits.append(merit(candidate, given) + SIMILARITY_WEIGHT * math.log(similarity))
    return [candidates[at] for at in in_turn(merits, request.seed)]


def turns_source(turns: Sequence[str], tools: Tools) -> Source:
    """The source `[chat] [short] [sep] turns`, as the training task `chat` has it."""
    tokenizer = tools.tokenizer
    head = [tokenizer.mode_id("chat"), tokenizer.length_id("short"), tokenizer.sep_id]
    read = conversation(turns, tokenizer, min(MOST_TOKENS, tools.max_source - len(head)))
    return Source([*head, *read.ids], 0, read.spans)


def _written(source: Source, request: Request, tools: Tools) -> Generator[Work, Reply, list[Written]]:
    """The usable replies among those that are sampled.

    If there are any, those in the language of the talk, of these the ones without words that were made up, and of these
    the ones that lmchat did not say before.
    """
    config = request.decoding or DECODING
    count = SAMPLES if config.method == "sample" else 1
    first = (request.seed or config.seed) * count
    seeds = [(first + sample) % MAX_SEED for sample in range(count)]
    writer = partial(ProseWriter, tools.tokenizer, Limits(sentences=MOST_SENTENCES), 2 * LONGEST_LOOP)
    sampled = yield from decode(Decode([source] * count, config, writer, seeds))
    language = language_of(request.turns, request.text)
    usable = [whole(written) for written in sampled if written.pieces and not is_crude(written.text)]
    usable = [written for written in usable if detect_language(written.text) == language] or usable
    said = latin_words(" ".join((*request.turns, request.text)))
    usable = [written for written in usable if not tools.lexicon.invented(written.text, said)] or usable
    return [written for written in usable if echo(written.text, request.turns[::-2]) < 1] or usable


def _candidates(written: Sequence[Written], tools: Tools) -> Generator[Work, Reply, list[Candidate]]:
    """The replies with what the model thinks of them, each as it was decoded."""
    blank = turns_source((), tools)
    ids = [outcome.hypothesis.ids for outcome in written]
    unprompted = yield from score(Score([blank] * len(written), ids))
    candidates = []
    for outcome, likelihood in zip(written, unprompted, strict=True):
        size = len(likelihood) - (outcome.hypothesis.stop_reason == "length")  # one that was cut has no end
        candidates.append(Candidate(outcome.text, size, outcome.hypothesis.score, sum(likelihood[:size])))
    return candidates


def _weighed(replies: Sequence[str], source: Source, tools: Tools) -> Generator[Work, Reply, list[Candidate]]:
    """Given replies with what the model thinks of them."""
    ids = [reply_ids(reply, tools.tokenizer) for reply in replies]
    prompted = yield from score(Score([source] * len(ids), ids))
    unprompted = yield from score(Score([turns_source((), tools)] * len(ids), ids))
    return [
        Candidate(reply, len(given), sum(given), sum(alone))
        for reply, given, alone in zip(replies, prompted, unprompted, strict=True)
    ]


def reply_ids(reply: str, tokenizer: Tokenizer) -> list[int]:
    """The ids of a given reply, written with care as the model learned to."""
    return tokenizer.encode(polished(reply).strip())[:MOST_REPLY]


def merit(candidate: Candidate, said: Sequence[str]) -> float:
    """What a reply is worth after all that was said."""
    return candidate.mutual_information(MUTUAL_WEIGHT) - REPEATED * echo(candidate.text, said)


def echo(reply: str, said: Sequence[str]) -> float:
    """How much of a reply is what was said before, 0 to 1: its units shared with a turn, of all units of both.

    >>> echo("It is a red car.", ["Hello!", "It is a blue car."])
    0.6666666666666666
    """
    own = units(reply)
    return max((len(own & other) / max(1, len(own | other)) for other in map(units, said)), default=0.0)
