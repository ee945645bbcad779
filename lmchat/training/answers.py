"""Tasks that teach where an answer stands: questions of people, and cloze questions made from prose.

A cloze question is a sentence with a phrase blanked out; the passage around it, without the sentence, answers it
(Dhingra et al. 2018, arXiv:1804.00720, section 3).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from lmchat.text.lexical.words import is_inside_word
from lmchat.text.tokenizer import SPACE_MARK, Tokenizer
from lmchat.training.examples import Encoder, Example, plain_text, split
from lmchat.training.rows import Row
from lmchat.training.sections import Data

MOST_QUESTION = 64
MOST_PLACES = 5
"""An answer that stands in more places than this says nothing about where to look."""
CLOZE_SENTENCES = 12
CLOZE_WORDS = 4
MOST_BLANKED = 60
"""Tokens of a cloze question; with mode, length and separator they fill the room that a question has."""
COMMON_PIECES = 1200
"""Pieces are numbered by frequency; a phrase of none but these is no answer worth asking for."""
_ALPHANUMERIC = re.compile(r"[^\W_\u3400-\u9fff]")
_CJK = re.compile(r"[\u3400-\u9fff]")


def answer(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """A question, and the piece of the passage that answers it.

    The target is empty where the row's answer is, and where the passage loses it, as some do.
    """
    if row["answer"] is None:
        return None
    wanted, context = row["answer"].strip(), row["context"]
    question = encode(row["question"])[:MOST_QUESTION]
    room = encode.room - len(question)
    if not wanted:
        return Example("answer", "short", encode(context)[:room], [], tuple(question))
    if data.unanswerable and generator.random() < data.unanswerable:
        rest = "".join(sentence for sentence in split(context) if wanted not in sentence)
        if rest.strip() and wanted not in rest:
            return Example("answer", "short", encode(rest)[:room], [], tuple(question))
    if data.thinned and generator.random() < data.thinned:
        context = thinned(context, wanted, generator)
    encoding = encode.tokenizer.encode_with_spans(context)
    spans = [_token_span(encoding.spans, start, start + len(wanted)) for start in occurrences(wanted, context)]
    if not spans:
        return None
    target = encoding.ids[slice(*spans[0])]
    places = [start for start, end in spans if encoding.ids[start:end] == target]
    if len(places) > MOST_PLACES or len(target) > room:
        return None
    first = _window_start(generator.choice(places), len(target), len(encoding.ids), room, generator)
    document = encoding.ids[first : first + room]
    inside = tuple(place - first for place in places if first <= place <= first + room - len(target))
    return Example("answer", "short", document, target, tuple(question), inside)


def thinned(context: str, wanted: str, generator: random.Random) -> str:
    """A passage that has lost some share, drawn anew, of the sentences without the answer.

    So a passage that is asked about a dozen times is a different one each time, and cannot be learned by heart.
    """
    kept = generator.random()
    sentences = (sentence for sentence in split(context) if wanted in sentence or generator.random() < kept)
    rest = "".join(sentences).lstrip()
    return rest if wanted in rest else context


def cloze(row: Row, data: Data, encode: Encoder, generator: random.Random) -> Example | None:
    """A sentence with a phrase blanked out, and the places around it where the phrase stands again."""
    sentences = split(plain_text(row))
    if len(sentences) < 4:
        return None
    first = generator.randrange(max(1, len(sentences) - CLOZE_SENTENCES + 1))
    window = sentences[first : first + CLOZE_SENTENCES]
    for chosen in generator.sample(range(len(window)), min(4, len(window))):
        sentence = encode(window[chosen].strip())
        document = encode("".join(window[:chosen] + window[chosen + 1 :]).strip())[: encode.max_source - MOST_QUESTION]
        candidates = list(repeated_phrases(sentence, document, encode.tokenizer))
        if candidates:
            start, end, places = generator.choice(candidates)
            query = blanked(sentence, start, end, encode.tokenizer.mask_id)
            return Example("answer", "short", document, sentence[start:end], query, places)
    return None


def blanked(sentence: Sequence[int], start: int, end: int, mask_id: int) -> tuple[int, ...]:
    """A sentence with one mask for the tokens from `start` to `end`; of a long one what stands around the mask.

    >>> blanked([5, 6, 7, 8], 1, 3, mask_id=0)
    (5, 0, 8)
    """
    ids = (*sentence[:start], mask_id, *sentence[end:])
    begin = max(0, min(start - MOST_BLANKED // 2, len(ids) - MOST_BLANKED))
    return ids[begin : begin + MOST_BLANKED]


def repeated_phrases(
    sentence: Sequence[int], document: Sequence[int], tokenizer: Tokenizer
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Phrases of a sentence that a document repeats, the longest at each word, with where the document has them."""
    words = word_starts(sentence, tokenizer)
    bounds = [*words, len(sentence)]
    ends = {*word_starts(document, tokenizer), len(document)}
    by_id: dict[int, list[int]] = {}
    for place, token in enumerate(document):
        by_id.setdefault(token, []).append(place)
    for i, start in enumerate(words):
        for end in reversed(bounds[i + 1 : i + 1 + CLOZE_WORDS]):
            phrase = list(sentence[start:end])
            found = [p for p in by_id.get(phrase[0], ()) if list(document[p : p + len(phrase)]) == phrase]
            places = tuple(p for p in found if p + len(phrase) in ends)
            if 0 < len(places) <= MOST_PLACES and _is_telling(phrase, tokenizer):
                yield start, end, places
                break


def word_starts(ids: Sequence[int], tokenizer: Tokenizer) -> list[int]:
    """Where words begin: at a space, at a piece of Chinese, and at whatever is neither letter nor digit."""
    starts = []
    for i, token in enumerate(ids):
        piece = tokenizer.piece(token)
        if i == 0 or piece.startswith(SPACE_MARK) or _CJK.search(piece) or not _ALPHANUMERIC.search(piece):
            starts.append(i)
    return starts


def _is_telling(phrase: Sequence[int], tokenizer: Tokenizer) -> bool:
    """Whether a phrase begins and ends with words, one of which is not common."""
    ends = (tokenizer.piece(phrase[0]), tokenizer.piece(phrase[-1]))
    worded = all(_ALPHANUMERIC.search(piece) or _CJK.search(piece) for piece in ends)
    return worded and max(phrase[0], phrase[-1]) >= COMMON_PIECES


def occurrences(wanted: str, text: str) -> Iterator[int]:
    """Where `wanted` stands in `text`, not as a part of a longer Latin word or number.

    >>> list(occurrences("8", "8 of 18, not 3.8 or 8,000 but 8."))
    [0, 30]
    """
    start = text.find(wanted)
    while start >= 0:
        if not any(is_inside_word(text, place) for place in (start, start + len(wanted))):
            yield start
        start = text.find(wanted, start + 1)


def _token_span(spans: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """The tokens (first, end exclusive) that cover the characters from `start` to `end`."""
    first = next(i for i, (_, stop) in enumerate(spans) if stop > start)
    last = next((i for i in range(first, len(spans)) if spans[i][1] >= end), len(spans) - 1)
    return first, last + 1


def _window_start(place: int, size: int, length: int, room: int, generator: random.Random) -> int:
    """The start of a window of `room` tokens, at a random place around the answer."""
    if length <= room:
        return 0
    return generator.randint(max(0, place + size - room), min(place, length - room))
