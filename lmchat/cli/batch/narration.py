"""What is told while a batch runs and when it ends, and how Ctrl+C and other signals end it."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lmchat.batch.job import BatchJob
from lmchat.batch.report import Report
from lmchat.batch.sinks import Sink
from lmchat.batch.statistics import Statistics
from lmchat.cli.batch.output import BatchOutput
from lmchat.cli.batch.progress import BatchProgress
from lmchat.cli.shared.guard import discard_lost_narration, discard_output
from lmchat.cli.shared.narration import Narrator
from lmchat.cli.shared.output_file import whole_file, writing_to
from lmchat.errors import EXIT_DONE, EXIT_INTERRUPTED, EXIT_SOME_FAILED, InputChanged, LmchatError
from lmchat.text.counting import count_of

EXIT_SIGNALLED = 128
"""The exit code of what a signal has ended, but for the number of the signal."""


@dataclass(frozen=True, slots=True)
class Narrated:
    """A job, and what is told of it.

    Attributes:
        sink: of the job.
        output: what `sink` writes.
        counted: the rows of `sink`.
        progress: counts them, and tells how far the job is.
        report: the page to write.
        facts: for the page.
    """

    job: BatchJob
    sink: Sink
    output: BatchOutput
    counted: Statistics
    progress: BatchProgress
    narrator: Narrator
    report: Path | None
    facts: Mapping[str, str]

    def run(self) -> int:
        """Do the job; returns the exit code."""
        before, began = self.progress.before, time.perf_counter()
        if before:
            self.narrator.remark(f"finished before: {count_of(before, 'row')}")
        try:
            with interruptible(self.job.stop, self.narrator) as signals, self.progress:
                is_done = self.job.run()
            if not is_done:
                return self._stopped(signals)
            self._finish(before, time.perf_counter() - began)
        except BrokenPipeError:
            discard_output()
            self.narrator.error(f"nobody reads the output any more {self._kept()}")
            return EXIT_SOME_FAILED
        except OSError as error:
            self.narrator.error(f"{error.filename or self.output.name}: {error.strerror or error} {self._kept()}")
            return EXIT_SOME_FAILED
        except InputChanged as error:
            self.narrator.error(str(error))
            return error.exit_code
        except LmchatError as error:
            self.narrator.error(f"{error.message} {self._kept()}")
            return error.exit_code
        return EXIT_SOME_FAILED if self.counted.failed else EXIT_DONE

    def _finish(self, before: int, seconds: float) -> None:
        """Report, then make the output: as long as the journal is there, the report can be had again."""
        title = f"lmchat batch {self.facts['mode']}"
        report = Report(title, self.counted, seconds, self.counted.rows - before, self.facts)
        if self.report is not None:
            try:
                with writing_to(self.report, "--report"), whole_file(self.report, "--report", in_parts=False) as file:
                    file.write(report.page())
            except LmchatError:
                self.sink.stop()
                raise
        self.sink.finish()
        for line in report.lines():
            self.narrator.remark(line)

    def _stopped(self, signals: Sequence[int]) -> int:
        if self.job.too_many_errors:
            self.narrator.error(f"{count_of(self.counted.failed, 'row')} failed, more than --max-errors {self._kept()}")
            return EXIT_SOME_FAILED
        self.narrator.error(f"interrupted {self._kept()}")
        return EXIT_SIGNALLED + signals[0] if signals else EXIT_INTERRUPTED

    def _kept(self) -> str:
        """What is left of the work, in brackets."""
        rows = f"{count_of(self.counted.rows, 'row')} finished"
        if not self.output.resumable:
            return f"({rows})"
        again = "the same command with --resume"
        if self.job.too_many_errors:  # rows that failed before count again
            again = "--resume with a larger --max-errors, or without it,"
        return f"({rows}; {again} goes on)"


@contextmanager
def interruptible(stop: threading.Event, narrator: Narrator) -> Iterator[Sequence[int]]:
    """Let the first Ctrl+C, SIGTERM or SIGHUP set `stop`, and Ctrl+C after that interrupt at once; the signals so far.

    A terminal that is closed sends several SIGHUP, so that only Ctrl+C has two meanings.
    """
    signals: list[int] = []

    def interrupt(number: int, _frame: object) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        signals.append(number)
        discard_lost_narration()
        if not stop.is_set():
            stop.set()
            narrator.note("finishing the rows that are worked on; Ctrl+C again ends at once")

    ending = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # as nohup has it
        ending.remove(signal.SIGHUP)
    before = [(number, signal.signal(number, interrupt)) for number in ending]
    try:
        yield signals
    finally:
        for number, handler in before:
            signal.signal(number, handler)
