"""What is said about the quality of one summary that has no reference: a comparison with its source."""

from __future__ import annotations

from lmchat.evaluation.self_evaluation import SelfEvaluation


def comparison_line(measured: SelfEvaluation) -> str:
    """The comparison of a summary with its source, in one line."""
    return (
        f"against the source: {measured.coverage:.0%} of the words copied (density {measured.density:.1f}), "
        f"{_length(measured.compression)}, new words {measured.novel_unigrams:.0%}, "
        f"new word pairs {measured.novel_bigrams:.0%}, repeated pairs {measured.repetition:.0%}"
    )


def _length(compression: float) -> str:
    """How long a summary is, beside its source."""
    if f"{compression:.1f}" == "1.0":
        return "as long as the text"
    return f"{compression:.1f} times shorter" if compression > 1 else f"{1 / compression:.1f} times longer"
