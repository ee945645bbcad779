"""TextRank-1: the sentence that shares most with all others (Mihalcea and Tarau 2004), by the package sumy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec

from lmchat.evaluation.tokens import score_tokens
from lmchat.text.sentences import split_sentences

NAME = "TextRank-1"


def missing() -> str:
    """Why this peer cannot run, or nothing."""
    return "" if find_spec("sumy") and find_spec("numpy") else "it needs the packages sumy and numpy"


def summarize(texts: Iterable[str]) -> Iterator[str]:
    """The best-ranked sentence of each text; the same sentences and words as everywhere in the table."""
    from sumy.summarizers.text_rank import TextRankSummarizer
    from sumy.utils import get_stop_words

    rank = TextRankSummarizer()
    rank.stop_words = get_stop_words("english")
    for text in texts:
        best = rank(_document(text), 1)
        yield str(best[0]) if best else ""


@dataclass(frozen=True)
class _Document:
    """What sumy's summarizers read of a document."""

    sentences: tuple[object, ...]


class _Words:
    """Splits a sentence into words for sumy."""

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(score_tokens(sentence))


def _document(text: str) -> _Document:
    from sumy.models.dom import Sentence

    words = _Words()
    return _Document(tuple(Sentence(text[span.start : span.end], words) for span in split_sentences(text)))
