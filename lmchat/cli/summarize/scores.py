"""What is said about the quality of one summary that has a reference: ROUGE."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from lmchat.evaluation.rouge import SIGNATURE, RougeScores
from lmchat.evaluation.tokens import TOKENIZER_NAME

SHOWN = (("rouge1", "R-1"), ("rouge2", "R-2"), ("rougeL", "R-L"))


def scores_as_json(scores: dict[str, RougeScores]) -> dict[str, Any]:
    """The scores as a JSON object, with what they were counted with."""
    measured = {name: asdict(each) for name, each in scores.items()}
    return {"tokenizer": TOKENIZER_NAME, "signature": SIGNATURE, **measured}


def scores_as_table(scores: dict[str, RougeScores]) -> str:
    """The F1 scores in percent as a table of plain text, with the tokenizer below it."""
    rows = [f"{'ROUGE F1 (%)':<14}" + "".join(f"{title:>7}" for _, title in SHOWN)]
    for name, each in scores.items():
        rows.append(f"{name:<14}" + "".join(f"{100 * getattr(each, metric).f1:7.1f}" for metric, _ in SHOWN))
    return "\n".join([*rows, f"tokenizer: {TOKENIZER_NAME} ({SIGNATURE})"])
