"""Which sentences say most of a text, in time linear in its length and without the tokenizer.

A sentence is worth the mean worth of its units (Latin words and pairs of Chinese characters); a unit is worth

    log(1 + n) * log(N / n),    n the sentences it stands in, N all sentences,

tf-isf (Neto et al. 2000) with the whole text as the document: what is said in many sentences counts, what is said in
nearly all of them ("the") does not. Short sentences are damped, as a mean over few units says little.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from collections.abc import Callable, Generator, Sequence

from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.values import Progress
from lmchat.text.cjk import CJK
from lmchat.text.language import CJK_LETTER

DAMPING = 8.0
"""Units of no worth that are added to every sentence."""
LEAD_BONUS = 0.5
"""How much more the first sentence of a text is worth; half of it for the second, and so on."""
LEAST_COST = 8
"""Tokens below which no further sentence is looked for."""
REPEATED_SHARE = 0.7
"""Two sentences say the same when the smaller one shares so many of its units with the other."""
MOST_READ = 100_000
"""Sentences that are read; a book has a tenth of them."""
REPORT_EVERY = 10_000
"""Sentences between two reports of progress."""
_WORD_OR_RUN = re.compile(rf"[{CJK}]+|[^\W_{CJK}]+")


def units(sentence: str) -> set[str]:
    """Latin words, lower-cased, and pairs of neighbouring Chinese characters.

    >>> sorted(units("LSTM 是网络"))
    ['lstm', '是网', '网络']
    """
    found: set[str] = set()
    for part in _WORD_OR_RUN.findall(sentence.lower()):
        if len(part) > 1 and CJK_LETTER.match(part):
            found.update(part[i : i + 2] for i in range(len(part) - 1))
        else:
            found.add(part)
    return found


def score_sentences(document: SourceText) -> Generator[Progress, object, list[float]]:
    """The worth of every sentence; of more than `MOST_READ`, so many at even distances, and 0 for the others.

    Yields its progress every now and then.
    """
    count = len(document.sentences)
    read = range(0, count, -(-count // MOST_READ))
    frequency: Counter[str] = Counter()
    for at in read:
        frequency.update(units(document.sentence(at)))
    worth = {unit: math.log1p(n) * math.log((len(read) + 1) / n) for unit, n in frequency.items()}
    scores = [0.0] * count
    for done, at in enumerate(read):
        own = units(document.sentence(at))
        bonus = 1 + LEAD_BONUS / (1 + at)
        scores[at] = bonus * sum(map(worth.__getitem__, own)) / (len(own) + DAMPING)
        if done and done % REPORT_EVERY == 0:
            yield Progress("select", at, count)
    return scores


def all_scores(document: SourceText) -> list[float]:
    """The worth of every sentence, at once."""
    steps = score_sentences(document)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            scores: list[float] = end.value
            return scores


def best_sentence(document: SourceText, scores: Sequence[float]) -> int:
    """The index of the sentence that stands for the whole text: the first of the best ones that has a letter."""
    ranked = heapq.nlargest(50, range(len(scores)), key=scores.__getitem__)
    return next((at for at in ranked if any(map(str.isalpha, document.sentence(at)))), ranked[0])


def choose(
    document: SourceText,
    scores: Sequence[float],
    among: range,
    cost: Callable[[str], int],
    room: int,
    lead_share: float,
) -> list[int]:
    """Sentences that together cost at most `room`, none of which repeats another; in the order of the text.

    Args:
        document: the text.
        scores: the worth of each of its sentences.
        among: the sentences to choose from.
        cost: what a sentence costs, in tokens.
        room: what may be spent.
        lead_share: the part of `room` that goes to the beginning; the rest goes to the best of what follows.
    """
    choice = _Choice(document, cost, room)
    for at in among if lead_share else ():
        if not choice.take(at, choice.left - room * (1 - lead_share)):
            break
    for at in heapq.nlargest(room, among, key=scores.__getitem__):
        if choice.left < LEAST_COST:
            break
        choice.take(at, choice.left)
    return sorted(choice.chosen)


class _Choice:
    """Sentences chosen so far, and what is left to spend."""

    def __init__(self, document: SourceText, cost: Callable[[str], int], room: int) -> None:
        self._document, self._cost = document, cost
        self._said: list[set[str]] = []
        self.chosen: list[int] = []
        self.left = room

    def take(self, at: int, most: float) -> bool:
        """Choose a sentence unless it says nothing new; False when it costs more than `most`.

        The first one is chosen whatever it costs: a source may be cut, but not empty.
        """
        sentence = self._document.sentence(at)
        own = units(sentence)
        if at in self.chosen or any(repeats(own, other) for other in self._said):
            return True
        cost = self._cost(sentence)
        if cost > most and self.chosen:
            return False
        self.chosen.append(at)
        self._said.append(own)
        self.left -= cost
        return True


def repeats(one: set[str], other: set[str]) -> bool:
    """Whether most of the smaller set of units is in the other."""
    return len(one & other) >= REPEATED_SHARE * max(1, min(len(one), len(other)))
