"""BLEU and chrF by sacrebleu (Post 2018, arXiv:1804.08771; Popović 2015), with its signatures.

The intervals are made here, of sacrebleu's own counts: its bootstrap fails where some resamples have no match at all,
and keeps the counts of all resamples in memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from lmchat.evaluation.bootstrap import Interval, bootstrap_weighted
from lmchat.evaluation.rows import Rows
from lmchat.evaluation.scores import Scores
from lmchat.text.language import detect_language

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sacrebleu.metrics.base import Metric

BLEU_TOKENIZERS = {"en": "13a", "zh": "zh"}


def overlap_scores(rows: Rows, texts: Sequence[str]) -> Scores:
    """Corpus BLEU and chrF of one text for each row, in percent.

    BLEU's tokenizer is the one of the language that most references are in.

    Raises:
        ValueError: there is no row.
    """
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    if not rows:
        raise ValueError("BLEU needs at least one row")
    references = [row.references for row in rows]
    languages = Counter(detect_language(first) for first, *_ in references)
    tokenizer = BLEU_TOKENIZERS[languages.most_common(1)[0][0]]
    metrics: dict[str, Metric] = {"bleu": BLEU(tokenize=tokenizer, force=True), "chrf": CHRF()}
    values = {name: _interval(metric, references, texts) for name, metric in metrics.items()}
    return Scores(values, {name: f"{name}|{metric.get_signature().format()}" for name, metric in metrics.items()})


def _interval(metric: Metric, references: Sequence[Sequence[str]], texts: Sequence[str]) -> Interval:
    import numpy as np

    streams = [list(stream) for stream in zip_longest(*references)]  # the n-th of every row
    counts = np.array(metric._extract_corpus_statistics(list(texts), streams))  # (rows, what the metric counts)

    def score(weights: NDArray[np.int64]) -> float:
        return float(metric._compute_score_from_stats((weights @ counts).tolist()).score)

    return bootstrap_weighted(len(references), score)
