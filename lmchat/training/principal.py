"""Which sentences say most of the others (PEGASUS, arXiv:1912.08777, section 3.1)."""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]", re.IGNORECASE)


def words_of(sentence: str) -> set[str]:
    """Latin words, lower-cased, and Chinese characters.

    >>> sorted(words_of("The LSTM, 网络"))
    ['lstm', 'the', '络', '网']
    """
    return set(_WORD.findall(sentence.lower()))


def principal(sentences: list[str]) -> int:
    """The index of the sentence whose words have the highest F1 with those of the others (PEGASUS, section 3.1)."""
    return principals(sentences, 1)[0]


def principals(sentences: list[str], count: int) -> list[int]:
    """The sentences whose union has, one by one, the highest F1 with the words of the others (PEGASUS, "Seq")."""
    words = [words_of(sentence) for sentence in sentences]
    chosen: list[int] = []
    for _ in range(min(count, len(sentences))):
        scores = [_overlap(words, {*chosen, i}) if i not in chosen else -1.0 for i in range(len(words))]
        chosen.append(scores.index(max(scores)))
    return chosen


def _overlap(words: list[set[str]], chosen: set[int]) -> float:
    """F1 of the chosen sentences' words against the others'; sentences of less than four words count for nothing."""
    own = set().union(*(words[i] for i in chosen if len(words[i]) >= 4))
    others = set().union(*(w for i, w in enumerate(words) if i not in chosen))
    return 2 * len(own & others) / (len(own) + len(others) + 1)
