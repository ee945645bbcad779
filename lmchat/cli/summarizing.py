"""Summarizes the files of one command, one after the other, and keeps count of how it went."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from lmchat.cli.inputs import read_inputs
from lmchat.cli.narration import Narrator
from lmchat.cli.results import ResultWriter, Summary
from lmchat.cli.wishes import Wishes
from lmchat.errors import EXIT_DONE, EXIT_SOME_FAILED, EXIT_USAGE, InputError, LmchatError
from lmchat.text.reading import Document
from lmchat.text.sanitize import terminal_safe

if TYPE_CHECKING:
    from lmchat.engine.events import Completed, Event
    from lmchat.engine.request import Request
    from lmchat.evaluation.rouge import RougeScores
    from lmchat.evaluation.self_evaluation import SelfEvaluation


class Summarizer(Protocol):
    """What is needed of the engine."""

    @property
    def name(self) -> str:
        """The checkpoint's name."""

    def stream(self, request: Request, cancel: threading.Event | None = None) -> Iterator[Event]:
        """Work on one request."""


def said_something(completed: Completed) -> Completed:
    """`completed` itself; raises `LmchatError` if there is nothing to be seen in its text."""
    if not terminal_safe(completed.text).strip():
        raise LmchatError("nothing could be written about it", "there may be no words in the text")
    return completed


@dataclass(slots=True)
class Tally:
    """How many files went how."""

    done: int = 0
    unreadable: int = 0
    failed: int = 0

    @property
    def exit_code(self) -> int:
        """0: all are done; 1: some failed; 2: there was nothing that could be read."""
        if not self.unreadable and not self.failed:
            return EXIT_DONE
        return EXIT_USAGE if not self.done and not self.failed else EXIT_SOME_FAILED


@dataclass(frozen=True, slots=True)
class Job:
    """One command's work.

    Attributes:
        names: the files, "-" for standard input.
        wishes: what to write about each.
        reference: the text of a reference summary.
        load: loads the engine; called once, when the first file has been read.
        open_writer: opens the output; called once, like `load`.
        narrator: tells what happens.
    """

    names: Sequence[str]
    wishes: Wishes
    reference: str | None
    load: Callable[[], Summarizer]
    open_writer: Callable[[], ResultWriter]
    narrator: Narrator

    def run(self) -> int:
        """Work through the files; returns the exit code. Raises what makes all further work pointless."""
        tally = Tally()
        tools: tuple[Summarizer, ResultWriter] | None = None
        for name, document in read_inputs(self.names):
            if isinstance(document, InputError):
                self.narrator.error(str(document))
                tally.unreadable += 1
                continue
            tools = tools or (self.load(), self.open_writer())
            try:
                self._summarize(name, document, *tools)
            except InputError as error:
                self.narrator.error(self._naming(name, error))
                tally.unreadable += 1
            except LmchatError as error:
                self.narrator.error(self._naming(name, error))
                tally.failed += 1
            else:
                tally.done += 1
        return tally.exit_code

    def _summarize(self, name: str, document: Document, engine: Summarizer, writer: ResultWriter) -> None:
        completed = self._write(name, document, engine, writer)
        summary = Summary(name, engine.name, completed, self._measured(document.text, completed.text))
        writer.end(summary)
        if completed.fallback:
            self.narrator.note(f"{name}: the model wrote nothing usable; this is a sentence of the text itself")
        if not isinstance(summary.measured, dict):
            from lmchat.cli.evaluation import self_evaluation_line

            place = f"{name}: " if len(self.names) > 1 else ""
            self.narrator.remark(place + self_evaluation_line(summary.measured))

    def _write(self, name: str, document: Document, engine: Summarizer, writer: ResultWriter) -> Completed:
        """Follow the engine's events up to the last one; raises the error of a failure."""
        from lmchat.engine.events import Cancelled, Completed, Failed, Progress, Token

        with self.narrator.progress(name) as progress:
            writer.begin(name, progress)
            for event in engine.stream(self.wishes.request(document.text)):
                match event:
                    case Token():
                        writer.piece(event.text)
                    case Progress():
                        progress.update(event.done, event.total)
                    case Completed():
                        return said_something(event)
                    case Failed():
                        writer.abandon()
                        raise event.error
                    case Cancelled():
                        raise KeyboardInterrupt
        raise LmchatError("the engine ended without a result")

    def _measured(self, source: str, summary: str) -> dict[str, RougeScores] | SelfEvaluation:
        if self.reference is not None:
            from lmchat.cli.evaluation import reference_scores

            return reference_scores(self.reference, source, summary)
        from lmchat.evaluation.self_evaluation import source_evaluation

        return source_evaluation(source, summary)

    def _naming(self, name: str, error: LmchatError) -> str:
        """The error's line with the file's name in it."""
        return str(error) if name in error.message else f"{name}: {error}"
