"""The question files that the score table of answers is made of, what each has to reach, and tests made of them.

    DATA/en/qa-squad1dev-subset-test.jsonl.xz     {"context": "...", "question": "...", "answer": "..."}

`answers`, where a row has them, are all that count as right.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from lmchat.errors import DataError
from lmchat.evaluation.benchmark import LoadedRows, Split, find
from lmchat.evaluation.rows import Row, answer_row, rows_of
from lmchat.evaluation.scores import Scores
from lmchat.text.language import Language


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """One test file and its training file.

    Attributes:
        name: as in `qa-NAME-test`.
        train: as in `qa-TRAIN`: the file that the dev rows of this test come from.
        goal: what has to be reached, in percent, by metric.
    """

    name: str
    language: Language
    train: str
    goal: Mapping[str, float]

    def met(self, scores: Scores) -> dict[str, bool]:
        """For each metric of the goal, whether its mean reaches it."""
        return {metric: scores.values[metric].mean >= least for metric, least in self.goal.items()}


ANSWER_FILES = (
    AnswerFile("squad1dev-subset", "en", "squad2dev-half", {"exact_match": 48, "f1": 60}),
    AnswerFile("squadshifts-new_wiki", "en", "squadshifts-new_wiki", {"f1": 65}),
    AnswerFile("squadshifts-reddit", "en", "squadshifts-reddit", {"f1": 50}),
    AnswerFile("squadshifts-amazon_reviews", "en", "squadshifts-amazon_reviews", {"f1": 50}),
    AnswerFile("cmrc2018", "zh", "cmrc2018-train", {"exact_match": 45, "f1": 65}),
    AnswerFile("drcd", "zh", "drcd", {"exact_match": 48, "f1": 63}),
)
JOINED_FILE = ANSWER_FILES[0]
JOINED_GOAL = 80
"""Percent of the F1 on single passages that joined ones have to reach."""
NO_ANSWER_GOAL = 80
"""F1 in percent of the decision that there is no answer."""


@dataclass(frozen=True, slots=True)
class Decision:
    """How well "no answer" is told from an answer, in percent.

    Attributes:
        precision: of those told to have no answer, the share that have none.
        recall: of those that have none, the share that are told so.
        f1: the harmonic mean of both.
    """

    precision: float
    recall: float
    f1: float


def load_answer_rows(data: Path, file: AnswerFile, split: Split, is_dev_row: Callable[[str], bool]) -> LoadedRows:
    """The rows of one split and the file they stand in; dev rows are the training rows named by their context.

    Raises:
        DataError: the file is missing, damaged, or a row breaks the format.
    """
    path = find(data, file.language, f"{file.name}-test" if split == "test" else file.train, "qa")
    rows = rows_of(path, answer_row)
    return path, [row for row in rows if split == "test" or is_dev_row(row.source)]


def joined(rows: Sequence[Row], passages: int, pool: Sequence[Row] = (), seed: int = 0) -> list[Row]:
    """The same questions, each asked of several passages joined by blank lines, its own at a random place among them.

    All passages are put into a random order; to a row's own one come those that follow it there, as in a ring.

    Args:
        rows: the questions.
        passages: how many are joined, or all there are.
        pool: where the passages come from; the rows themselves by default.
        seed: of the order.
    """
    generator = random.Random(seed)
    ring = list(dict.fromkeys(row.source for row in (*pool, *rows)))
    generator.shuffle(ring)
    place = {passage: index for index, passage in enumerate(ring)}
    made = []
    for row in rows:
        first = place[row.source]
        chosen = [ring[(first + step) % len(ring)] for step in range(min(passages, len(ring)))]
        generator.shuffle(chosen)
        made.append(replace(row, source="\n\n".join(chosen)))
    return made


def wrong_passages(rows: Sequence[Row], seed: int = 0) -> list[Row]:
    """The same questions, each asked of another row's passage, which does not answer it: they have no reference.

    Raises:
        DataError: all rows have the same passage.
    """
    generator = random.Random(seed)
    passages = list(dict.fromkeys(row.source for row in rows))
    if len(passages) < 2:
        raise DataError("there is only one passage, so none is wrong", "take more rows")
    made = []
    for row in rows:
        chosen = generator.choice(passages)
        while chosen == row.source:
            chosen = generator.choice(passages)
        made.append(replace(row, source=chosen, references=()))
    return made


def decision(told: Sequence[bool], unanswerable: Sequence[bool]) -> Decision:
    """Compare what was told with what is so, row by row; True is "no answer". A share of nothing is 0."""
    hits = sum(a and b for a, b in zip(told, unanswerable, strict=True))
    return Decision(
        precision=100 * hits / max(1, sum(told)),
        recall=100 * hits / max(1, sum(unanswerable)),
        f1=200 * hits / max(1, sum(told) + sum(unanswerable)),
    )
