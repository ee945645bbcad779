"""Whether replies are all the same: how many are given more than once, and how long they are.

identical(["Yes.", "yes", "No."]) -> [100.0, 100.0, 0.0]
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lmchat.evaluation.bootstrap import bootstrap
from lmchat.evaluation.distinct import distinct_scores
from lmchat.evaluation.scores import Scores
from lmchat.evaluation.tokens import TOKENIZER_NAME, score_tokens

IDENTICAL_SIGNATURE = f"identical|replies with the tokens of another reply|tokens:{TOKENIZER_NAME}|case:lower"
LENGTH_SIGNATURE = f"length|tokens of a reply, a number and no percentage|tokens:{TOKENIZER_NAME}"


def variety_scores(texts: Sequence[str]) -> Scores:
    """Distinct-1 and -2, the share of replies that are not the only ones of their words, and the mean length.

    Raises:
        ValueError: there is no text.
    """
    counted = Scores(
        {
            "identical": bootstrap(identical(texts)),
            "length": bootstrap([float(len(score_tokens(text))) for text in texts]),
        },
        {"identical": IDENTICAL_SIGNATURE, "length": LENGTH_SIGNATURE},
    )
    return distinct_scores(texts) | counted


def identical(texts: Sequence[str]) -> list[float]:
    """For each text 100 if another one has the same words, else 0."""
    keys = [tuple(score_tokens(text)) for text in texts]
    counts = Counter(keys)
    return [100.0 if counts[key] > 1 else 0.0 for key in keys]
