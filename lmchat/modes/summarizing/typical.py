"""The sentence of a text that says most of what a model would say about it.

A word is worth the shares of the samples that have it, summed over their kinds; a sentence

    sum of its words' worth / (its words + DAMPING),

which is SumBasic (Nenkova and Vanderwende 2005, section 3) with samples in the place of the text, and damped as in
lmchat.modes.sources.selection. Where samples contradict each other, the words that they have in common still say where
to look. Function words say nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from lmchat.modes.sources.attribution import sentences_read
from lmchat.modes.sources.selection import DAMPING
from lmchat.modes.sources.source import Source
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.statements import content_words
from lmchat.modes.work import Writer, Written
from lmchat.text.sentence_rules import ends_sentence
from lmchat.text.sentences import Span

TITLE_SHARE = 0.4
"""The part of its score that a title, a row of a table or a question has where a sentence is wanted."""

_QUESTION_MARKS = ("?", "？")


def typical_sentence(
    document: SourceText, source: Source, *kinds: Sequence[str], title_share: float = TITLE_SHARE
) -> int:
    """The index of the sentence that says most of what the samples say; the first of equals.

    Only sentences that were read, to their ends, and have a letter are asked about, if there is one.

    Args:
        document: the whole text.
        source: what was read of it.
        kinds: texts written about it, at least one of a kind (such as headlines); each kind counts as much.
        title_share: the part of its score that counts of what states nothing, see `TITLE_SHARE`.
    """
    sentence, read = document.sentence, source.spans[-1][1]
    tests: tuple[Callable[[int], bool], ...] = (
        lambda at: document.sentences[at].end <= read,
        lambda at: any(map(str.isalpha, sentence(at))),
    )
    places = list(sentences_read(source, document.sentences))
    for passes in tests:
        places = list(filter(passes, places)) or places
    worth = _worth(kinds)
    return max(places, key=lambda at: _score(sentence(at), worth, title_share))


def _worth(kinds: Sequence[Sequence[str]]) -> Counter[str]:
    """What each word is worth."""
    worth: Counter[str] = Counter()
    for samples in kinds:
        counts = Counter(word for sample in samples for word in content_words(sample))
        worth.update({word: count / len(samples) for word, count in counts.items()})
    return worth


def _score(sentence: str, worth: Counter[str], title_share: float) -> float:
    own = content_words(sentence)
    score = sum(map(worth.__getitem__, own)) / (len(own) + DAMPING)
    return score if states(sentence) else title_share * score


def states(sentence: str) -> bool:
    """Whether a sentence of a text ends like one that is no question."""
    return ends_sentence(sentence) and not sentence.endswith(_QUESTION_MARKS)


def tokens_between(source: Source, sentence: Span) -> list[int]:
    """The indices of the tokens of a source's document that stand in a sentence of the text."""
    return [at for at, (start, end) in enumerate(source.spans) if start < sentence.end and end > sentence.start]


def quoted(writer: Writer, source: Source, places: Sequence[int]) -> Written:
    """Tokens of a source as an output; the model has no say in it, so they are certain.

    Args:
        writer: takes them.
        source: with the tokens.
        places: the indices of the tokens in its document.
    """
    import numpy as np

    from lmchat.decoding.hypothesis import Hypothesis, TokenRecord

    attention = np.zeros((len(places), len(source.ids)), dtype=np.float32)
    attention[range(len(places)), [source.document_start + place for place in places]] = 1.0
    ids = [source.document_ids[place] for place in places]
    tokens = tuple(TokenRecord(token, 0.0, 1.0, own) for token, own in zip(ids, attention, strict=True))
    pieces = [piece for token in tokens for piece in writer.push(token)] + writer.finish("eos")
    return Written([replace(piece, quoted=True) for piece in pieces], Hypothesis(tokens, 0.0, "eos"))
