"""Exact match and F1 of answers, as SQuAD counts them (Rajpurkar et al. 2016, arXiv:1606.05250, sec. 6.1).

    exact_match("The Eiffel Tower.", "eiffel tower") -> True
    f1("in the year 1889", "1889") -> 0.5                           # "in year 1889" against "1889"
    f1("埃菲尔铁塔", "铁塔") -> 0.571                                # Chinese is counted by the character

The texts are lower-cased and lose punctuation, English articles and extra white space. SQuAD's own script knows ASCII
punctuation only; here punctuation of every script goes. The script of CMRC 2018 credits only the longest common
substring; here, as in SQuAD, common tokens count wherever they stand.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

from lmchat.text.cjk import CJK

SIGNATURE = "em+f1|tokens:words+cjk-characters|case:lower|articles:dropped|punctuation:dropped|refs:best"
"""Printed beside every score: what was counted, and how."""

_ARTICLE = re.compile(r"\b(a|an|the)\b")
_TOKEN = re.compile(rf"[{CJK}]|[^\s{CJK}]+")


def answer_tokens(answer: str) -> list[str]:
    """The words of the normalized answer, each CJK character on its own."""
    kept = "".join(char for char in answer.lower() if not _is_punctuation(char))
    return _TOKEN.findall(_ARTICLE.sub(" ", kept))


def exact_match(hypothesis: str, reference: str) -> bool:
    """True if both answers have the same tokens in the same order."""
    return answer_tokens(hypothesis) == answer_tokens(reference)


def f1(hypothesis: str, reference: str) -> float:
    """The harmonic mean of token precision and recall, 0..1; "no answer" (no token) matches only itself."""
    hyp_tokens, ref_tokens = answer_tokens(hypothesis), answer_tokens(reference)
    if not hyp_tokens or not ref_tokens:
        return float(hyp_tokens == ref_tokens)
    common = (Counter(hyp_tokens) & Counter(ref_tokens)).total()
    return 2 * common / (len(hyp_tokens) + len(ref_tokens))


def best_exact_match(hypothesis: str, references: Sequence[str]) -> bool:
    """True if one of the references is matched exactly; no reference at all is a question without an answer."""
    return bool(_best(exact_match, hypothesis, references))


def best_f1(hypothesis: str, references: Sequence[str]) -> float:
    """The F1 with the reference that fits best; no reference at all is a question without an answer."""
    return _best(f1, hypothesis, references)


def _best(metric: Callable[[str, str], float], hypothesis: str, references: Sequence[str]) -> float:
    return max(metric(hypothesis, reference) for reference in references or [""])


def _is_punctuation(char: str) -> bool:
    return char in string.punctuation or unicodedata.category(char).startswith("P")
