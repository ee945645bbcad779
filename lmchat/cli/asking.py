"""Asks the files of one command the same question, one after the other, and merges what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lmchat.cli.answers import Found, Reply
from lmchat.cli.following import follow
from lmchat.cli.narration import Narrator
from lmchat.cli.tally import Tally
from lmchat.engine.protocol import StreamingEngine

if TYPE_CHECKING:
    from lmchat.engine.events import Completed
    from lmchat.engine.request import Request


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


@dataclass(frozen=True, slots=True)
class Job:
    """One command's work.

    Attributes:
        names: the files, "-" for standard input.
        question: what to ask of each.
        load: loads the engine; called once, when the first file has been read.
        narrator: tells what happens.
    """

    names: Sequence[str]
    question: Question
    load: Callable[[], StreamingEngine]
    narrator: Narrator

    def run(self) -> tuple[Reply | None, int]:
        """Work through the files; returns what they say, None if not one could be asked, and the exit code.

        Raises what makes all further work pointless.
        """
        tally = Tally(self.narrator)
        engine: StreamingEngine | None = None
        asked: list[tuple[str, Completed]] = []
        for name, document in tally.documents(self.names):
            engine = engine or self.load()
            with tally.counting(name), self.narrator.progress(name) as progress:
                asked.append((name, follow(engine, self.question.request(document.text), progress)))
        if engine is None or not asked:
            return None, tally.exit_code
        return merged(self.question, asked, engine.name), tally.exit_code


def merged(question: Question, asked: Iterable[tuple[str, Completed]], checkpoint: str) -> Reply:
    """The reply to a question from what each file says; of equally probable answers the first file's comes first."""
    asked = list(asked)
    found = [Found(name, answer) for name, completed in asked for answer in completed.answers]
    found.sort(key=_probability, reverse=True)
    found = sorted(_exclusive(found), key=_probability, reverse=True)
    return Reply(
        question=question.text,
        found=tuple(found[: question.top_k]),
        no_answer=all(completed.no_answer for _, completed in asked),
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
