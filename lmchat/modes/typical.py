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
    places = [at for at in read if any(map(str.isalpha, document.sentence(at)))] or read
    texts = [*samples, *map(document.sentence, places)]
    overlap = pairwise_overlap([score_tokens(text) for text in texts])
    utilities = overlap[len(samples) :, : len(samples)].mean(axis=1)
    return places[int(utilities.argmax())]
