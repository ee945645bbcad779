"""What the engine makes of given replies: how often it finds the true one the likeliest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmchat.cli.narration import Narrator
from lmchat.evaluation.ranking import CHOICES, first_share
from lmchat.evaluation.rows import Rows
from lmchat.evaluation.scores import Scores

if TYPE_CHECKING:
    from lmchat.cli.evaluating import EvaluatedEngine
    from lmchat.engine.events import Candidate

LOST = [0.0, 1.0]
"""The values of a row that failed: the true reply is not the first."""


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
