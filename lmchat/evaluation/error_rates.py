"""Character and word error rates by jiwer: the edits that turn a hypothesis into the reference, for 100 units of it.

    character_errors("cat", ["cut"]) -> Errors(errors=1, units=3)

Over a file the edits and the units are summed, so that a long reference counts more than a short one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from lmchat.evaluation.bootstrap import Interval, bootstrap_weighted
from lmchat.evaluation.rows import Rows
from lmchat.evaluation.scores import Scores
from lmchat.evaluation.tokens import TOKENIZER_NAME, score_tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Errors(NamedTuple):
    """Insertions, deletions and substitutions, and the units of the reference that they are counted against."""

    errors: int
    units: int


def error_rate_scores(rows: Rows, texts: Sequence[str]) -> Scores:
    """CER and WER of one text for each row, in percent; above 100 where far too much was written.

    Raises:
        ValueError: there is no row.
    """
    errors = [
        (character_errors(text, row.references), word_errors(text, row.references))
        for row, text in zip(rows, texts, strict=True)
    ]
    package = f"refs:lowest|level:corpus|jiwer:{version('jiwer')}"
    return Scores(
        {
            "cer": _rate([characters for characters, _ in errors]),
            "wer": _rate([words for _, words in errors]),
        },
        {
            "cer": f"cer|characters:white-space-joined|case:mixed|{package}",
            "wer": f"wer|tokens:{TOKENIZER_NAME}|case:lower|{package}",
        },
    )


def character_errors(hypothesis: str, references: Sequence[str]) -> Errors:
    """The edits of characters; runs of white space count as one space."""
    from jiwer import process_characters

    def count(reference: str, text: str) -> Errors:
        edits = process_characters(reference, text)
        return _errors(edits.hits, edits.substitutions, edits.deletions, edits.insertions)

    return _lowest(count, lambda text: " ".join(text.split()), hypothesis, references)


def word_errors(hypothesis: str, references: Sequence[str]) -> Errors:
    """The edits of score tokens: Latin words, and CJK characters each on its own."""
    from jiwer import process_words

    def count(reference: str, text: str) -> Errors:
        edits = process_words(reference, text)
        return _errors(edits.hits, edits.substitutions, edits.deletions, edits.insertions)

    return _lowest(count, lambda text: " ".join(score_tokens(text)), hypothesis, references)


def _errors(hits: int, substitutions: int, deletions: int, insertions: int) -> Errors:
    return Errors(substitutions + deletions + insertions, hits + substitutions + deletions)


def _lowest(
    count: Callable[[str, str], Errors], prepared: Callable[[str], str], hypothesis: str, references: Sequence[str]
) -> Errors:
    """The errors against the reference with the lowest rate."""
    text = prepared(hypothesis)
    return min(
        (count(prepared(reference), text) for reference in references),
        key=lambda each: each.errors / max(1, each.units),
    )


def _rate(errors: Sequence[Errors]) -> Interval:
    import numpy as np

    counts = np.array(errors)  # (rows, 2)

    def rate(weights: NDArray[np.int64]) -> float:
        edits, units = weights @ counts
        return 100 * float(edits) / max(1, int(units))

    return bootstrap_weighted(len(errors), rate)
