"""The sentence of a text that says most of what a model would say about it.

Minimum Bayes risk, as in `lmchat.decoding.consensus`, with the samples as references and the sentences of the text as
candidates: where the samples contradict each other, what they have in common still says where to look.
"""

from __future__ import annotations

from collections.abc import Sequence

from lmchat.evaluation.tokens import score_tokens
from lmchat.modes.attribution import sentences_read
from lmchat.modes.source import Source
from lmchat.modes.source_text import SourceText
from lmchat.modes.work import Likelihood, Writer, Written
from lmchat.text.sentences import Span

MOST_COMPARED = 600
"""Characters of a sentence that are compared: what has no end for pages is no sentence, and costs by its length."""


def typical_sentence(document: SourceText, source: Source, samples: Sequence[str]) -> int:
    """The index of the sentence that agrees best with the samples; the first of equals.

    Only sentences that were read, to their ends, and have a letter are asked about, if there is one.

    Args:
        document: the whole text.
        source: what was read of it.
        samples: texts written about it, at least one.
    """
    from lmchat.evaluation.pairwise import pairwise_overlap  # brings numpy

    read = sentences_read(source, document.sentences)
    whole = [at for at in read if document.sentences[at].end <= source.spans[-1][1]]
    read = whole or read
    begins = {at: document.sentence(at)[:MOST_COMPARED] for at in read}
    places = [at for at in read if any(map(str.isalpha, begins[at]))] or read
    overlap = pairwise_overlap([score_tokens(text) for text in (*samples, *map(begins.__getitem__, places))])
    utilities = overlap[len(samples) :, : len(samples)].mean(axis=1)
    return places[int(utilities.argmax())]


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
