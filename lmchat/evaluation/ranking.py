"""Which of several replies is taken for the true one: hits@1 of 20 (ConvAI2, Dinan et al. 2019, arXiv:1902.00098, 3.2).

with_choices(rows)[0].choices -> ("the true reply", "that of row 812", ...)      # the true one and 19 others
first_share([[-1.2, -3.0, -2.5], [-2.0, -1.0, -4.0]]).mean -> 50.0
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from lmchat.evaluation.bootstrap import Interval, bootstrap
from lmchat.evaluation.rows import Row, Rows
from lmchat.evaluation.tokens import score_tokens

CHOICES = 20
"""The true reply and those of other rows."""


def with_choices(rows: Rows, seed: int = 0) -> list[Row]:
    """The rows, each with its true reply and up to 19 different ones of other rows to choose from, the true one first.

    A row's choices depend on the seed, on its number in the file and on all replies, and on nothing else.
    """
    by_key = {_key(row.references[0]): row.references[0] for row in rows}
    replies, places = list(by_key.values()), {key: at for at, key in enumerate(by_key)}

    def others(row: Row) -> list[str]:
        own = places[_key(row.references[0])]
        drawn = random.Random(f"{seed} {row.id}").sample(range(len(replies) - 1), min(CHOICES, len(replies)) - 1)
        return [replies[at + (at >= own)] for at in drawn]

    return [replace(row, choices=(row.references[0], *others(row))) for row in rows]


def _key(reply: str) -> str:
    return " ".join(reply.casefold().split())


def first_share(values: Sequence[Sequence[float]]) -> Interval:
    """How often the true reply has the highest value, in percent; of n equal ones it is the first one time in n.

    Args:
        values: for each row those of its choices, the true one first.
    """
    return bootstrap([100 * _first(row) for row in values])


def _first(values: Sequence[float]) -> float:
    true, best = values[0], max(values)
    return 1 / sum(value == best for value in values) if true == best else 0.0


def words_in_common(row: Row) -> list[float]:
    """For each choice of a row, how many different words of the turn before it has."""
    said = set(score_tokens(row.source))
    return [float(len(said & set(score_tokens(choice)))) for choice in row.choices]


def most_words_in_common(row: Row) -> str:
    """The choice with most words of the turn before; of equal ones any, the same each time.

    Raises:
        ValueError: there is nothing to choose from.
    """
    values = words_in_common(row)
    best = [choice for choice, value in zip(row.choices, values, strict=True) if value == max(values)]
    return random.Random(row.id).choice(best)
