"""Where two texts have the tokens that ROUGE counts as matches.

matches("The cat sat.", "A cat sat", "rouge2") -> ([(4, 7), (8, 11)], [(2, 5), (6, 9)])
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from lmchat.evaluation.ngrams import ngrams
from lmchat.evaluation.rouge import lcs_positions
from lmchat.evaluation.tokens import score_token_places

Metric = Literal["rouge1", "rouge2", "rougeL"]
Place = tuple[int, int]


def matches(reference: str, hypothesis: str, metric: Metric) -> tuple[list[Place], list[Place]]:
    """The places of the matching tokens in the reference and in the hypothesis, ascending, in code points.

    An n-gram that one side has more often than the other is matched by its first ones. A token is named once, however
    many matching n-grams it lies in.
    """
    ref, hyp = score_token_places(reference), score_token_places(hypothesis)
    ref_tokens, hyp_tokens = [token for token, _ in ref], [token for token, _ in hyp]
    if metric == "rougeL":
        ref_matched = lcs_positions(ref_tokens, hyp_tokens)
        hyp_matched = list(_embedded([ref_tokens[at] for at in ref_matched], hyp_tokens))
    else:
        n = 1 if metric == "rouge1" else 2
        common = Counter(ngrams(ref_tokens, n)) & Counter(ngrams(hyp_tokens, n))
        ref_matched, hyp_matched = _in_ngrams(ref_tokens, n, common), _in_ngrams(hyp_tokens, n, common)
    return [ref[at][1] for at in ref_matched], [hyp[at][1] for at in hyp_matched]


def _in_ngrams(tokens: Sequence[str], n: int, common: Counter[tuple[str, ...]]) -> list[int]:
    """The tokens in n-grams that are common, of each as many as both sides have."""
    left = Counter(common)
    matched: set[int] = set()
    for at, gram in enumerate(ngrams(tokens, n)):
        if left[gram] > 0:
            left[gram] -= 1
            matched.update(range(at, at + n))
    return sorted(matched)


def _embedded(subsequence: Sequence[str], tokens: Sequence[str]) -> Iterator[int]:
    """The first places where all of a subsequence stands in order."""
    places = iter(range(len(tokens)))
    for token in subsequence:
        yield next(at for at in places if tokens[at] == token)
