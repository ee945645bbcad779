"""How well prose is predicted, and how varied are the texts that continue its first sentences.

    prediction_scores(rows, log_probabilities).values["bits_per_byte"].mean -> 1.21

The baseline of prediction is a compressor that has read nothing but the rows before: DEFLATE, flushed after each row.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from lmchat.evaluation.bootstrap import Interval, bootstrap_weighted
from lmchat.evaluation.distinct import distinct_scores
from lmchat.evaluation.perplexity import total_nats
from lmchat.evaluation.rows import Row, Rows
from lmchat.evaluation.scores import Scores
from lmchat.evaluation.tokens import score_tokens

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNTED = 60
"""Score tokens of a continuation that count: distinct-n falls with the length."""
FLUSH = b"\x00\x00\xff\xff"
"""What every flush of DEFLATE ends with; it says nothing (RFC 7692, section 7.2.1)."""
BITS_SIGNATURE = "bits_per_byte|of utf-8, normalized, masks named|ends of texts not counted"
PERPLEXITY_SIGNATURE = "perplexity|per token of the checkpoint's tokenizer, a number and no percentage"


def text_of(row: Row) -> str:
    """The whole text of a row of prose."""
    return row.source + row.references[0]


def prediction_scores(rows: Rows, log_probabilities: Sequence[Sequence[float]]) -> Scores:
    """Perplexity and bits per byte of the texts of all rows together.

    Args:
        rows: of prose.
        log_probabilities: for each row the natural logarithms of the probabilities of its tokens. A row that failed
            has none: its bytes are taken as they are, 8 bits each.

    Raises:
        ValueError: there is no row, or a value is above 0 or not a number.
    """
    texts = [text_of(row).encode() for row in rows]
    pairs = list(zip(log_probabilities, texts, strict=True))
    nats = [total_nats(values) if values else 8 * math.log(2) * len(text) for values, text in pairs]
    tokens = [len(values) or len(text) for values, text in pairs]
    perplexity = _ratio(nats, tokens, math.exp)
    bits = _ratio([each / math.log(2) for each in nats], [len(text) for text in texts])
    signatures = {"perplexity": PERPLEXITY_SIGNATURE, "bits_per_byte": BITS_SIGNATURE}
    return Scores({"perplexity": perplexity, "bits_per_byte": bits}, signatures)


def deflate_scores(rows: Rows) -> Scores:
    """The bits per byte of a compressor on the texts of all rows, one after the other."""
    texts = [text_of(row).encode() for row in rows]
    bits = _ratio([8.0 * size for size in deflated(texts)], [len(text) for text in texts])
    return Scores({"bits_per_byte": bits}, {"bits_per_byte": BITS_SIGNATURE})


def deflated(texts: Sequence[bytes]) -> list[int]:
    """How many bytes each text takes when it is compressed after those before it."""
    compressor = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return [
        len((compressor.compress(text) + compressor.flush(zlib.Z_SYNC_FLUSH)).removesuffix(FLUSH)) for text in texts
    ]


def continuation_scores(rows: Rows, texts: Sequence[str]) -> Scores:
    """Distinct-1 and -2 of the beginnings of one continuation for each row, in percent."""
    beginnings = [" ".join(score_tokens(text)[:COUNTED]) for _, text in zip(rows, texts, strict=True)]
    scores = distinct_scores(beginnings)
    signature = f"{scores.signatures['distinct']}|of:the first {COUNTED} tokens after the first sentence"
    return Scores(scores.values, {"distinct": signature})


def _ratio(totals: Sequence[float], units: Sequence[int], finish: Callable[[float], float] = float) -> Interval:
    """What a unit takes, over all rows, and its interval."""
    import numpy as np

    above, below = np.array(totals), np.array(units)

    def score(weights: NDArray[np.int64]) -> float:
        return finish(float(weights @ above / (weights @ below)))

    return bootstrap_weighted(len(totals), score)
