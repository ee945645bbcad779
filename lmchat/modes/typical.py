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

MOST_COMPARED = 600
"""Characters of a sentence that are compared: what has no end for pages is no sentence, and costs by its length."""


def typical_sentence(document: SourceText, source: Source, samples: Sequence[str]) -> int:
    """The index of the sentence that agrees best with the samples; the first of equals.

    Only sentences that were read and have a letter are asked about, if there is one.

    Args:
        document: the whole text.
        source: what was read of it.
        samples: texts written about it, at least one.
    """
    from lmchat.evaluation.pairwise import pairwise_overlap  # brings numpy

    read = sentences_read(source, document.sentences)
    begins = {at: document.sentence(at)[:MOST_COMPARED] for at in read}
    places = [at for at in read if any(map(str.isalpha, begins[at]))] or read
    overlap = pairwise_overlap([score_tokens(text) for text in (*samples, *map(begins.__getitem__, places))])
    utilities = overlap[len(samples) :, : len(samples)].mean(axis=1)
    return places[int(utilities.argmax())]
