"""ROUGE-1, ROUGE-2, ROUGE-L and ROUGE-Lsum (Lin 2004, "ROUGE: a Package for Automatic Evaluation of Summaries").

    rouge("the cat sat", "the cat").rouge1 -> Score(precision=1.0, recall=0.667, f1=0.8)
    rouge(["猫坐着", "一只猫"], "一只猫").rouge1.f1 -> 1.0          # several references: the best F1 of each metric

The scores equal those of the rouge_score package given the same tokens, which a test checks on random texts. They are
computed here because importing that package takes 0.5 to 2 seconds (it loads nltk, and with it scipy where that is
installed), as long as the summary itself, and because its table for the longest common subsequence takes minutes on
two texts of book length; the bit vectors below take seconds.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from lmchat.evaluation.ngrams import ngrams
from lmchat.evaluation.tokens import TOKENIZER_NAME, score_tokens

REPORTED = ("rouge1", "rouge2", "rougeL")
"""What tables show."""
METRICS = (*REPORTED, "rougeLsum")

SIGNATURE = f"rouge|tokens:{TOKENIZER_NAME}|case:lower|stemmer:no|refs:best-f1|sentences:lmchat"
"""Printed beside every score: what was counted, and how."""


@dataclass(frozen=True, slots=True)
class Score:
    """Precision (of the hypothesis's units), recall (of the reference's), and their harmonic mean, each in 0..1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class RougeScores:
    """The four scores of one hypothesis."""

    rouge1: Score
    rouge2: Score
    rougeL: Score  # noqa: N815 - the metric's usual name
    rougeLsum: Score  # noqa: N815


def rouge(reference: str | Sequence[str], hypothesis: str) -> RougeScores:
    """Score a hypothesis against one reference, or against several with the best F1 of each metric.

    Raises:
        ValueError: no reference was given.
    """
    references = [reference] if isinstance(reference, str) else list(reference)
    if not references:
        raise ValueError("ROUGE needs at least one reference")
    hyp_tokens = score_tokens(hypothesis)
    hyp_sentences = _sentence_tokens(hypothesis)
    tokens = [score_tokens(text) for text in references]
    return RougeScores(
        rouge1=_best(rouge_n(ref, hyp_tokens, 1) for ref in tokens),
        rouge2=_best(rouge_n(ref, hyp_tokens, 2) for ref in tokens),
        rougeL=_best(rouge_l(ref, hyp_tokens) for ref in tokens),
        rougeLsum=_best(rouge_lsum(_sentence_tokens(text), hyp_sentences) for text in references),
    )


def rouge_n(reference: Sequence[Hashable], hypothesis: Sequence[Hashable], n: int) -> Score:
    """The overlap of n-grams, each counted at most as often as the other side has it (sec. 2)."""
    ref_grams, hyp_grams = Counter(ngrams(reference, n)), Counter(ngrams(hypothesis, n))
    return _score((ref_grams & hyp_grams).total(), hyp_grams.total(), ref_grams.total())


def rouge_l(reference: Sequence[Hashable], hypothesis: Sequence[Hashable]) -> Score:
    """The longest common subsequence of the two whole texts (sec. 3.1)."""
    last_row = deque(_lcs_rows(reference, hypothesis), maxlen=1).pop()
    return _score(_zeros(last_row, len(hypothesis)), len(hypothesis), len(reference))


def overlap(reference: Sequence[Hashable], hypothesis: Sequence[Hashable]) -> float:
    """The mean F1 of ROUGE-1, ROUGE-2 and ROUGE-L: one figure for how much two texts agree, in 0..1."""
    scores = rouge_n(reference, hypothesis, 1), rouge_n(reference, hypothesis, 2), rouge_l(reference, hypothesis)
    return sum(score.f1 for score in scores) / len(scores)


def rouge_lsum(reference: Sequence[Sequence[str]], hypothesis: Sequence[Sequence[str]]) -> Score:
    """The union of the longest common subsequences of each reference sentence with all of the hypothesis (sec. 3.2).

    A token is a hit at most as often as either side has it, as in the script ROUGE-1.5.5.
    """
    ref_left = Counter(token for sentence in reference for token in sentence)
    hyp_left = Counter(token for sentence in hypothesis for token in sentence)
    ref_total, hyp_total, hits = ref_left.total(), hyp_left.total(), 0
    for sentence in reference:
        matched: set[int] = set().union(*(lcs_positions(sentence, other) for other in hypothesis))
        for position in sorted(matched):
            token = sentence[position]
            if ref_left[token] > 0 and hyp_left[token] > 0:
                hits += 1
                ref_left[token] -= 1
                hyp_left[token] -= 1
    return _score(hits, hyp_total, ref_total)


def lcs_positions(reference: Sequence[Hashable], hypothesis: Sequence[Hashable]) -> list[int]:
    """The places in the reference of one longest common subsequence, ascending.

    Among several longest ones this is the one that rouge_score reads out: from the end, it drops the last token of the
    hypothesis only where that loses less than dropping the last token of the reference.
    """
    rows = list(_lcs_rows(reference, hypothesis))
    positions = []
    i, j = len(reference), len(hypothesis)
    while i and j:
        if reference[i - 1] == hypothesis[j - 1]:
            i, j = i - 1, j - 1
            positions.append(i)
        elif _zeros(rows[i], j - 1) > _zeros(rows[i - 1], j):
            j -= 1
        else:
            i -= 1
    return positions[::-1]


def _lcs_rows(reference: Sequence[Hashable], hypothesis: Sequence[Hashable]) -> Iterator[int]:
    """The table of the longest common subsequence, one integer a row, from row 0 on.

    The recurrence is that of Hyyrö 2004, "Bit-parallel LCS-length computation revisited". Bit j of
    row i is 0 where LCS(reference[:i], hypothesis[:j+1]) is longer than LCS(reference[:i], hypothesis[:j]).
    """
    every = (1 << len(hypothesis)) - 1
    where: dict[Hashable, int] = {}
    for j, token in enumerate(hypothesis):
        where[token] = where.get(token, 0) | 1 << j
    row = every
    yield row
    for token in reference:
        matches = row & where.get(token, 0)
        row = ((row + matches) | (row - matches)) & every
        yield row


def _zeros(row: int, width: int) -> int:
    """How many of the lowest `width` bits are 0: the length of the longest common subsequence up to there."""
    return width - (row & ((1 << width) - 1)).bit_count()


def _score(hits: int, hyp_total: int, ref_total: int) -> Score:
    precision = hits / hyp_total if hyp_total else 0.0
    recall = hits / ref_total if ref_total else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return Score(precision, recall, f1)


def _best(scores: Iterable[Score]) -> Score:
    return max(scores, key=lambda score: score.f1)


def _sentence_tokens(text: str) -> list[list[str]]:
    from lmchat.text.sentences import split_sentences  # whoever wants n-grams alone need not wait for its patterns

    return [score_tokens(text[span.start : span.end]) for span in split_sentences(text)]
