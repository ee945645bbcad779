"""How sure are a checkpoint's answers? Platt scaling and the threshold of "no answer", from dev questions.

python scripts/calibrate_answer.py CHECKPOINT --data DATA --json calibration.json

Every question is asked of its own passage and of another question's, one that its own does not answer of that alone.
An answer counts as right when its F1 is at least 0.5; of a passage that has none no answer is right. The threshold is
the least that has nearly the best F1 of the decision "no answer".
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from measuring import ended

from lmchat.engine.engine import Engine
from lmchat.engine.events import Completed
from lmchat.engine.request import Request
from lmchat.evaluation.exact_match import best_f1
from lmchat.locations import resolve_checkpoint
from lmchat.model.networks import load_network
from lmchat.training.corpora import dev_rows
from lmchat.training.rows import Row

FILES = (
    "en/qa-squadshifts-new_wiki.jsonl.xz",
    "en/qa-squadshifts-reddit.jsonl.xz",
    "en/qa-squadshifts-amazon_reviews.jsonl.xz",
    "en/qa-squad2dev-half.jsonl.xz",
    "zh/qa-cmrc2018-train.jsonl.xz",
    "zh/qa-drcd.jsonl.xz",
    "en/qa-documents.jsonl.xz",
    "zh/qa-documents.jsonl.xz",
)
RIGHT = 0.5
TOLERANCE = 0.01
"""Of the F1 of "no answer": most questions are answered, and to refuse one of these is worse than the F1 has it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked: the network's own probability, and whether the answer was right."""

    probability: float
    right: bool
    answerable: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", help="its name or folder")
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--rows", type=several, default=150, help="dev questions of each file")
    parser.add_argument("--json", type=Path, help="write the calibration here, for ship_checkpoint.py --calibration")
    options = parser.parse_args()
    engine = uncalibrated(options.checkpoint)
    asked = [one for name in FILES for one in ask(engine, options.data / name, options.rows)]
    slope, intercept = fit(asked)
    calibrated = 1 / (1 + np.exp(-slope * log_odds(asked) - intercept))
    threshold, decision = best_threshold(asked, calibrated)
    facts = {
        "slope": round(float(slope), 4),
        "intercept": round(float(intercept), 4),
        "threshold": round(float(threshold), 4),
        "questions": len(asked),
        "files": list(FILES),
        "no_answer_f1": round(decision, 4),
        "calibration_error_before": round(calibration_error(asked, np.array([one.probability for one in asked])), 4),
        "calibration_error_after": round(calibration_error(asked, calibrated), 4),
    }
    text = json.dumps(facts, ensure_ascii=False, indent=2)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")


def several(text: str) -> int:
    """A whole number of at least 2, for argparse: every question needs a passage of another one."""
    if int(text) < 2:
        raise ValueError(text)
    return int(text)


def uncalibrated(name: str) -> Engine:
    """The engine of a checkpoint, whose answers have the network's own probability."""
    loaded = load_network(resolve_checkpoint(name))
    return Engine(loaded.network, loaded.tokenizer, loaded.name)


def ask(engine: Engine, path: Path, count: int) -> Iterator[Asked]:
    """Ask up to `count` dev questions of each kind of a file."""
    pairs = list(questions_and_passages(list(dev_rows(path)), count))
    requests = [Request("answer", passage, query=row["question"], threshold=0.0) for row, passage, _ in pairs]
    for (row, _, answerable), outcome in zip(pairs, engine.batch(requests), strict=True):
        if isinstance(outcome, Completed) and outcome.answers:
            right = answerable and best_f1(outcome.text, row.get("answers") or [row["answer"]]) >= RIGHT
            yield Asked(outcome.answers[0].probability, right, answerable)


def questions_and_passages(rows: list[Row], count: int) -> Iterator[tuple[Row, str, bool]]:
    """Questions, of each kind up to `count`, with a passage, and whether that has an answer."""
    random.Random(1).shuffle(rows)
    answered = [row for row in rows if row.get("answer")][:count]
    for at, row in enumerate(answered):
        others = answered[at + 1 :] + answered[:at]
        yield row, row["context"], True
        yield row, next(other["context"] for other in others if other["context"] != row["context"]), False
    for row in [row for row in rows if row.get("answer") == ""][:count]:
        yield row, row["context"], False


def log_odds(asked: list[Asked]) -> np.ndarray:
    """The network's log-odds of each answer."""
    raw = np.clip([one.probability for one in asked], 1e-6, 1 - 1e-6)
    return np.log(raw / (1 - raw))


def fit(asked: list[Asked], steps: int = 30) -> tuple[float, float]:
    """Slope and intercept by Newton's method on the log-likelihood of logistic regression."""
    inputs = np.stack([log_odds(asked), np.ones(len(asked))], axis=1)
    labels = np.array([one.right for one in asked], dtype=float)
    weights = np.zeros(2)
    for _ in range(steps):
        predicted = 1 / (1 + np.exp(-inputs @ weights))
        gradient = inputs.T @ (labels - predicted)
        hessian = (inputs * (predicted * (1 - predicted))[:, None]).T @ inputs
        weights += np.linalg.solve(hessian + 1e-6 * np.eye(2), gradient)
    return float(weights[0]), float(weights[1])


def best_threshold(asked: list[Asked], probabilities: np.ndarray) -> tuple[float, float]:
    """The least threshold below which "no answer" has an F1 of at least the best less `TOLERANCE`, and that F1."""
    unanswerable = np.array([not one.answerable for one in asked])
    found = []
    for threshold in np.unique(probabilities):
        refused = probabilities < threshold
        f1 = 2 * (refused & unanswerable).sum() / max(1, refused.sum() + unanswerable.sum())
        found.append((float(threshold), float(f1)))
    best = max(f1 for _, f1 in found)
    return next(pair for pair in found if pair[1] >= best - TOLERANCE)


def calibration_error(asked: list[Asked], probabilities: np.ndarray, bins: int = 10) -> float:
    """The expected calibration error (Guo et al. 2017, arXiv:1706.04599, section 2)."""
    right = np.array([one.right for one in asked], dtype=float)
    places = np.minimum((probabilities * bins).astype(int), bins - 1)
    gap = 0.0
    for inside in (places == b for b in range(bins)):
        if inside.any():
            gap += inside.sum() * abs(right[inside].mean() - probabilities[inside].mean())
    return float(gap / len(asked))


if __name__ == "__main__":
    raise SystemExit(ended(main))
