"""A question that is asked of texts, and the one reply that what they say makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lmchat.cli.shared.answers import Found, QuestionReply

if TYPE_CHECKING:
    from lmchat.engine.events import Completed
    from lmchat.engine.request import Request

LEAST = 0.25
"""What a text is worth that has nothing of the question where others have: it may say it in other words."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every text.

    Attributes:
        text: the question.
        top_k: answers that are wanted, the best and its alternatives.
        threshold: the probability below which there is no answer; None: the checkpoint's own.
    """

    text: str
    top_k: int
    threshold: float | None = None

    def check(self) -> None:
        """Raise the `UsageError` that every request would raise, before anything is read or loaded."""
        self.request("a")

    def request(self, text: str) -> Request:
        """The request for one text; raises `UsageError`."""
        from lmchat.engine.request import Request

        return Request("answer", text, query=self.text, top_k=self.top_k, threshold=self.threshold)

    def units_in(self, text: str) -> Counter[str]:
        """How often a text has each unit of the question that is no function word."""
        from lmchat.modes.answering.passages import shared_units, units
        from lmchat.text.lexical.words import FUNCTION_WORDS

        return shared_units(text, units(self.text).keys() - units(" ".join(FUNCTION_WORDS)).keys())


def relevances(found: Sequence[Counter[str]]) -> list[float]:
    """For each text a number up to 1, the more the more it has of the question beside the one that has most of it.

    Args:
        found: what `Question.units_in` says of each.
    """
    from lmchat.modes.answering import passages

    shares = passages.relevances(found)
    return [LEAST + (1 - LEAST) * share / max(shares) for share in shares]


def merged(
    question: Question, asked: Sequence[tuple[str, Completed]], relevance: Sequence[float], checkpoint: str
) -> QuestionReply:
    """The reply to a question from what each file says; of equally probable answers the first file's comes first.

    Args:
        question: what was asked.
        asked: each file's name and what it says.
        relevance: of each file, which its answers' probabilities are multiplied by.
        checkpoint: its name.
    """
    found = [
        Found(name, replace(answer, probability=share * answer.probability))
        for (name, completed), share in zip(asked, relevance, strict=True)
        for answer in completed.answers
    ]
    found.sort(key=_probability, reverse=True)
    found = sorted(_exclusive(found), key=_probability, reverse=True)
    silent = {name for name, completed in asked if completed.no_answer}
    return QuestionReply(
        question=question.text,
        found=tuple(found[: question.top_k]),
        no_answer=not found or found[0].file in silent or _probability(found[0]) < (question.threshold or 0.0),
        checkpoint=checkpoint,
        seconds=sum(completed.seconds for _, completed in asked),
    )


def _probability(found: Found) -> float:
    return found.answer.probability


def _exclusive(found: Sequence[Found]) -> Iterator[Found]:
    """Answers, best first, of which one is right, in however many of the files it stands."""
    from lmchat.evaluation.exact_match import answer_tokens
    from lmchat.modes.calibration import exclusive

    claims = [(tuple(answer_tokens(each.answer.text)), each.answer.probability) for each in found]
    for each, probability in zip(found, exclusive(claims), strict=True):
        yield replace(each, answer=replace(each.answer, probability=probability))
