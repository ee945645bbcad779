"""What the engine makes of given texts: which of several replies it finds the likeliest, and how likely prose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from lmchat.batch.outcomes import BatchEngine
from lmchat.cli.shared.narration import Narrator
from lmchat.evaluation import continuations
from lmchat.evaluation.ranking import CHOICES, first_share
from lmchat.evaluation.rows import Rows
from lmchat.evaluation.scores import Scores

if TYPE_CHECKING:
    from lmchat.engine.events import Candidate

LOST = [0.0, 1.0]
"""The values of a row that failed: the true reply is not the first."""


class EvaluatedEngine(BatchEngine, Protocol):
    """What is needed of the engine."""

    @property
    def name(self) -> str:
        """The checkpoint's name."""


def ranking_scores(engine: EvaluatedEngine, rows: Rows, narrator: Narrator) -> Scores:
    """How often the true one of each row's choices is first, by likelihood and by mutual information, in percent.

    Likelihood is that of a token. Mutual information is that of the whole reply and the turns, log p(reply | turns) -
    log p(reply): how much likelier they make it (Church and Hanks 1990, ACL J90-1003, section 2).
    """
    weighed = weigh(engine, rows, narrator)
    likely = [[each.per_token for each in row] or LOST for row in weighed]
    telling = [[each.log_probability - each.unprompted for each in row] or LOST for row in weighed]
    drawn = f"hits@1|the true reply and up to {CHOICES - 1} of other rows"
    return Scores(
        {"first_of_20": first_share(likely), "first_of_20_mmi": first_share(telling)},
        {
            "first_of_20": f"{drawn}|by:log p(reply|turns)/tokens",
            "first_of_20_mmi": f"{drawn}|by:log p(reply|turns)-log p(reply)",
        },
    )


def weigh(engine: EvaluatedEngine, rows: Rows, narrator: Narrator) -> list[tuple[Candidate, ...]]:
    """What the engine thinks of the choices of each row; nothing where a row fails."""
    from lmchat.engine.events import Failed
    from lmchat.engine.request import Request

    requests = (Request("chat", row.source, turns=row.turns, replies=row.choices) for row in rows)
    weighed: list[tuple[Candidate, ...]] = []
    with narrator.progress("rank") as progress:
        for outcome in engine.batch(requests):
            weighed.append(() if isinstance(outcome, Failed) else outcome.candidates)
            progress.update(len(weighed), len(rows))
    return weighed


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


WEIGHED: Mapping[str, Callable[[EvaluatedEngine, Rows, Narrator], Scores]] = {
    "chat": ranking_scores,
    "generate": prediction_scores,
}
"""By mode, what the engine is asked about given texts besides writing its own."""
