"""The sentence of a text that says most of what a model would say about it.

A word is worth the shares of the samples that have it, summed over their kinds; a sentence

    sum of its words' worth / (its words + DAMPING),

which is SumBasic (Nenkova and Vanderwende 2005, section 3) with samples in the place of the text, and damped as in
selection.py. Where samples contradict each other, the words that they have in common still say where to look. Function
words say nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from lmchat.modes.attribution import sentences_read
from lmchat.modes.limits import ends_sentence
from lmchat.modes.selection import DAMPING, units
from lmchat.modes.source import Source
from lmchat.modes.source_text import SourceText
from lmchat.modes.work import Likelihood, Writer, Written
from lmchat.text.sentences import Span
from lmchat.text.words import FUNCTION_WORDS


def typical_sentence(document: SourceText, source: Source, *kinds: Sequence[str], ended: bool) -> int:
    """The index of the sentence that says most of what the samples say; the first of equals.

    Only sentences that were read, to their ends, and have a letter are asked about, if there is one.

    Args:
        document: the whole text.
        source: what was read of it.
        kinds: texts written about it, at least one of a kind (such as headlines); each kind counts as much.
        ended: whether titles, rows of tables and the like, which end without a mark, are asked about only where
            nothing else stands.
    """
    sentence, read = document.sentence, source.spans[-1][1]
    tests: tuple[Callable[[int], bool], ...] = (
        lambda at: document.sentences[at].end <= read,
        lambda at: any(map(str.isalpha, sentence(at))),
        lambda at: not ended or ends_sentence(sentence(at)),
    )
    places = list(sentences_read(source, document.sentences))
    for passes in tests:
        places = list(filter(passes, places)) or places
    worth = _worth(kinds)
    return max(places, key=lambda at: _score(sentence(at), worth))


def _worth(kinds: Sequence[Sequence[str]]) -> Counter[str]:
    """What each word is worth."""
    worth: Counter[str] = Counter()
    for samples in kinds:
        counts = Counter(unit for sample in samples for unit in units(sample) - FUNCTION_WORDS)
        worth.update({unit: count / len(samples) for unit, count in counts.items()})
    return worth


def _score(sentence: str, worth: Counter[str]) -> float:
    own = units(sentence) - FUNCTION_WORDS
    return sum(map(worth.__getitem__, own)) / (len(own) + DAMPING)


def tokens_between(source: Source, sentence: Span) -> list[int]:
    """The indices of the tokens of a source's document that stand in a sentence of the text."""
    return [at for at, (start, end) in enumerate(source.spans) if start < sentence.end and end > sentence.start]


def copied(writer: Writer, source: Source, places: Sequence[int], likelihood: Likelihood) -> Written:
    """Tokens of a source as an output that was copied from where they stand.

    Args:
        writer: takes them.
        source: with the tokens.
        places: the indices of the tokens in its document.
        likelihood: the model's log-probability of each, and of the end.
    """
    import torch

    from lmchat.decoding.hypothesis import Hypothesis, TokenRecord

    attention = torch.zeros(len(places), len(source.ids))
    attention[range(len(places)), [source.document_start + place for place in places]] = 1.0
    ids = [source.document_ids[place] for place in places]
    tokens = tuple(TokenRecord(token, likelihood[i], 1.0, attention[i]) for i, token in enumerate(ids))
    pieces = [piece for token in tokens for piece in writer.push(token)]
    return Written([*pieces, *writer.finish("eos")], Hypothesis(tokens, sum(likelihood), "eos"))
