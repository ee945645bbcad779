"""What the engine makes of given prose: how likely it finds each token of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lmchat.cli.narration import Narrator
from lmchat.evaluation import continuations
from lmchat.evaluation.rows import Rows
from lmchat.evaluation.scores import Scores

if TYPE_CHECKING:
    from lmchat.cli.evaluating import EvaluatedEngine


def prediction_scores(engine: EvaluatedEngine, rows: Rows, narrator: Narrator) -> Scores:
    """Perplexity and bits per byte of the texts of all rows."""
    texts = [continuations.text_of(row) for row in rows]
    return continuations.prediction_scores(rows, predict(engine, texts, narrator))


def predict(engine: EvaluatedEngine, texts: Sequence[str], narrator: Narrator) -> list[tuple[float, ...]]:
    """The log-probability of each token of each text; nothing where it failed."""
    from lmchat.engine.events import Failed
    from lmchat.engine.request import Request

    requests = (Request("generate", text, weighed=True) for text in texts)
    predicted: list[tuple[float, ...]] = []
    with narrator.progress("predict") as progress:
        for outcome in engine.batch(requests):
            if isinstance(outcome, Failed) and all(predicted):
                narrator.note(f"text {len(predicted) + 1} cannot be predicted: {outcome.error}")
            predicted.append(() if isinstance(outcome, Failed) else outcome.log_probabilities)
            progress.update(len(predicted), len(texts))
    return predicted
