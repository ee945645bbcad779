"""Summarizes the files of one command, one after the other, and keeps count of how it went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from lmchat.cli.shared.following import follow, said_something
from lmchat.cli.shared.narration import Narrator
from lmchat.cli.shared.tally import Tally
from lmchat.cli.summarize.writers import ResultWriter, Summary
from lmchat.engine.protocol import StreamingEngine
from lmchat.errors import LmchatError
from lmchat.text.reading import Document

if TYPE_CHECKING:
    from lmchat.cli.summarize.writers import Measured
    from lmchat.engine.events import Completed, Event
    from lmchat.engine.request import Request


@dataclass(frozen=True, slots=True)
class SummarizeJob:
    """One command's work.

    Attributes:
        names: the files, "-" for standard input.
        request: what to write about the text of each.
        reference: the text of a reference summary.
        load: loads the engine; called once, when the first file has been read.
        open_writer: opens the output; called once, like `load`.
        narrator: tells what happens.
    """

    names: Sequence[str]
    request: Callable[[str], Request]
    reference: str | None
    load: Callable[[], StreamingEngine]
    open_writer: Callable[[], ResultWriter]
    narrator: Narrator

    def run(self) -> int:
        """Work through the files; returns the exit code. Raises what makes all further work pointless."""
        tally = Tally(self.narrator)
        tools: tuple[StreamingEngine, ResultWriter] | None = None
        for name, document in tally.documents(self.names):
            tools = tools or (self.load(), self.open_writer())
            with tally.counting(name):
                self._summarize(name, document, *tools)
        return tally.exit_code

    def _summarize(self, name: str, document: Document, engine: StreamingEngine, writer: ResultWriter) -> None:
        events = engine.stream(self.request(document.text))
        measure = self._measure()
        completed = said_something(self._write(name, events, writer))
        writer.whole(completed.text)
        summary = Summary(name, engine.name, completed, measure(document.text, completed.text))
        writer.end(summary)
        if completed.fallback:
            self.narrator.note(f"{name}: quoted from the text itself, which is surer than what the model wrote")
        if not isinstance(summary.measured, dict) and summary.measured.compression:  # there are words to compare
            from lmchat.cli.summarize.comparison import comparison_line

            place = f"{name}: " if len(self.names) > 1 else ""
            self.narrator.remark(place + comparison_line(summary.measured))

    def _write(self, name: str, events: Iterable[Event], writer: ResultWriter) -> Completed:
        """Write about one file as the engine does; raises the error of a failure."""
        with self.narrator.progress(name) as progress:
            writer.begin(name, progress)
            try:
                return follow(events, progress, lambda token: writer.piece(token.text))
            except LmchatError:
                writer.abandon()
                raise

    def _measure(self) -> Callable[[str, str], Measured]:
        """What a source and its summary are given to; it is imported while a daemon writes."""
        if self.reference is not None:
            from lmchat.evaluation.against_reference import reference_scores

            return partial(reference_scores, self.reference)
        from lmchat.evaluation.self_evaluation import source_evaluation

        return source_evaluation
