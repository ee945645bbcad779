"""Tasks to requests, and what the engine makes of them to the columns of the output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from lmchat.batch.records import METRICS, Result, Task
from lmchat.errors import LmchatError
from lmchat.text.sanitize import terminal_safe

if TYPE_CHECKING:
    from lmchat.engine.events import Completed, Failed
    from lmchat.engine.request import Request

NOTHING = "nothing could be written about it"
LEADS = {"lead-1": 1, "lead-3": 3}
DECIMALS = 4
UNSCORED = Result({})
"""Of a task without a reference."""


class BatchEngine(Protocol):
    """What is needed of the engine."""

    @property
    def device(self) -> str:
        """Where it computes, such as "cpu"."""

    def prepare(self) -> None:
        """Make what processes that are forked from this one can share."""

    def use_one_core(self) -> None:
        """Compute on one core."""

    def batch(self, requests: Iterable[Request], *, rows: int = ...) -> Iterator[Completed | Failed]:
        """Work on many requests, in order."""


def summary_columns(done: Completed) -> dict[str, Any]:
    """Whether the text was taken from the source."""
    return {"fallback": done.fallback}


def answer_columns(done: Completed) -> dict[str, Any]:
    """Where the answer stands, in code points of the text as read, `end` exclusive."""
    best = None if done.no_answer or not done.answers else done.answers[0]
    return {
        "no_answer": done.no_answer,
        "start": best and best.start,
        "end": best and best.end,
        "probability": round(done.answers[0].probability, DECIMALS) if done.answers else None,
    }


def no_columns(_done: Completed) -> dict[str, Any]:
    """Nothing."""
    return {}


COLUMNS: dict[str, tuple[tuple[str, ...], Callable[[Completed], dict[str, Any]]]] = {
    "summarize": (("fallback",), summary_columns),
    "answer": (("no_answer", "start", "end", "probability"), answer_columns),
    "generate": ((), no_columns),
    "chat": ((), no_columns),
}
"""The columns that a mode has besides those of all modes, and what is in them."""


@dataclass(frozen=True, slots=True)
class EngineWork:
    """Lets an engine work on the tasks of a bucket.

    Attributes:
        engine: of a checkpoint.
        mode: its name.
        request: makes the request of a task; may raise `LmchatError`.
        leads: whether to score the first sentences of a text, too, where there is a reference.
    """

    engine: BatchEngine
    mode: str
    request: Callable[[Task], Request]
    leads: bool = False

    def __call__(self, tasks: Sequence[Task]) -> list[Result]:
        """A result for each task."""
        requests = [self._request(task) for task in tasks]
        sound = [request for request in requests if not isinstance(request, LmchatError)]
        outcomes = self.engine.batch(sound, rows=max(1, len(sound)))
        return [
            self._failure(request, task) if isinstance(request, LmchatError) else self._result(task, next(outcomes))
            for task, request in zip(tasks, requests, strict=True)
        ]

    def begin(self) -> None:
        """Use one core, in a process of its own."""
        self.engine.use_one_core()

    def died(self, code: int) -> Result:
        """The result of a task that ended the process that worked on it."""
        return process_died(self.mode, code)

    def _request(self, task: Task) -> Request | LmchatError:
        try:
            return self.request(task)
        except LmchatError as error:
            return error

    def _result(self, task: Task, outcome: Completed | Failed) -> Result:
        from lmchat.engine.events import Failed

        if isinstance(outcome, Failed):
            return self._failure(outcome.error, task)
        text = terminal_safe(outcome.text)
        if not text.strip() and not outcome.no_answer:
            return failed(self.mode, NOTHING, "nothing written", self._scored(task, ""))
        output = None if outcome.no_answer else text
        columns = COLUMNS[self.mode][1](outcome)
        scored = self._scored(task, output or "")
        told = {"fallback": outcome.fallback, "no_answer": outcome.no_answer, "origin": outcome.origin}
        counts = {"source_tokens": outcome.source_tokens, "tokens": outcome.tokens}
        seconds = round(outcome.seconds, DECIMALS)
        values = {"output": output, "error": None, "seconds": seconds, **columns, **scored.values}
        return Result(values, {**counts, **told, **scored.facts})

    def _failure(self, error: LmchatError, task: Task) -> Result:
        return failed(self.mode, str(error), error.title, self._scored(task, ""))

    def _scored(self, task: Task, output: str) -> Result:
        """ROUGE F1 in 0..1 of an output, as columns and as facts; nothing without a reference."""
        if not task.references:
            return UNSCORED
        scores = f1_scores(task.references, output)
        facts = {"scores": scores}
        if self.leads:
            from lmchat.evaluation.baselines import lead

            facts |= {name: f1_scores(task.references, lead(task.text, n)) for name, n in LEADS.items()}
        return Result(dict(zip(METRICS, scores, strict=True)), facts)


def process_died(mode: str, code: int) -> Result:
    """The result of a task that ended the process that worked on it, with this exit code."""
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return failed(mode, f"the process that worked on it died ({how})", "process died", UNSCORED)


def failed(mode: str, error: str, kind: str, scored: Result) -> Result:
    """A failure; `scored` has the scores of an empty text, where there is a reference."""
    values = {"output": None, "error": error, "seconds": 0.0, **dict.fromkeys(COLUMNS[mode][0]), **scored.values}
    return Result(values, {"kind": kind, **scored.facts})


def f1_scores(references: Sequence[str], text: str) -> list[float]:
    """F1 of each of `METRICS`."""
    from lmchat.evaluation.rouge import rouge

    scores = rouge(references, text)
    return [round(getattr(scores, metric).f1, DECIMALS) for metric in METRICS]
