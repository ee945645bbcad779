"""The scores of one output against a reference, beside those of its source's first sentences."""

from __future__ import annotations

from lmchat.evaluation.baselines import lead
from lmchat.evaluation.rouge import RougeScores, rouge


def reference_scores(reference: str, source: str, summary: str) -> dict[str, RougeScores]:
    """The scores of the summary, and of the first one and three sentences of the same source."""
    texts = {"summary": summary, "lead-1": lead(source, 1), "lead-3": lead(source, 3)}
    return {name: rouge(reference, text) for name, text in texts.items()}
