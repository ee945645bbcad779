"""What the engine makes of the rows of a test file, and the report of how good it is."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from lmchat import __version__
from lmchat.batch.outcomes import EngineWork
from lmchat.batch.records import Entry
from lmchat.batch.records import Row as BatchRow
from lmchat.batch.records import Task as BatchTask
from lmchat.cli.evaluate.weighing import WEIGHED, EvaluatedEngine
from lmchat.cli.shared.narration import Narrator
from lmchat.cli.shared.pool import work_through
from lmchat.evaluation.benchmark import file_hash
from lmchat.evaluation.evaluations import EVALUATIONS
from lmchat.evaluation.mode_report import LMCHAT, ModeReport
from lmchat.evaluation.rows import Row, Rows
from lmchat.text.language import detect_language
from lmchat.text.lengths import USUAL_LENGTH, LengthClass

if TYPE_CHECKING:
    from lmchat.decoding.config import DecodingConfig
    from lmchat.engine.request import Request

OF_SAMPLING = ("samples", "temperature", "top_k", "top_p", "seed")
OF_SEARCH = ("beam_size", "length_penalty", "coverage_penalty")
UNUSED = {
    "greedy": (*OF_SEARCH, *OF_SAMPLING),
    "beam": OF_SAMPLING,
    "sample": (*OF_SEARCH, "samples"),
    "consensus": OF_SEARCH,
}
"""Decoding settings that change nothing about a method."""


@dataclass(frozen=True, slots=True)
class RowOutput:
    """What came of one row.

    Attributes:
        text: the output; empty where the row failed.
        failed: it ended in an error.
        fallback: the text was taken from the source because the model wrote nothing usable.
        no_answer: the mode found that the text has no answer.
        origin: where a reply of a chat comes from.
    """

    text: str
    failed: bool = False
    fallback: bool = False
    no_answer: bool = False
    origin: str = "written"


@dataclass(frozen=True, slots=True)
class Task:
    """What is done with each row.

    Attributes:
        mode: its name.
        length: the length class, for modes that have one.
        threshold: the probability below which there is no answer; 0 gives one always; None: the checkpoint's own.
    """

    mode: str
    length: LengthClass = USUAL_LENGTH
    threshold: float | None = 0.0

    def request(self, task: BatchTask) -> Request:
        """The request for one row; raises `UsageError`."""
        from lmchat.engine.request import Request

        return Request(
            self.mode,
            task.text,
            query=task.question,
            length=self.length,
            top_k=1,
            threshold=self.threshold,
            turns=task.turns,
            seed=task.seed,
        )

    def of_row(self, row: Row) -> BatchTask:
        """A row as it is worked on."""
        seed = int(row.id) if self.mode == "generate" else 0
        return BatchTask(row.source, row.query, turns=row.turns, seed=seed)

    def decoding(self, rows: Rows) -> str:
        """How the text is found or written, for the languages of the rows."""
        if self.mode in SAMPLED:
            return SAMPLED[self.mode]()
        if self.mode != "summarize":
            return f"spans,threshold={'checkpoint' if self.threshold is None else f'{self.threshold:g}'}"
        from lmchat.modes.summarizing.summary import DECODING

        told = []
        for language in sorted({detect_language(row.source) for row in rows}):
            config = DECODING[language, self.length]
            told.append(f"{language}({settings_of(config)})")
        return f"length={self.length},{','.join(told)}"


def chat_decoding() -> str:
    """How replies are retrieved and chosen."""
    from lmchat.modes import chat
    from lmchat.modes.talking.retrieval import MOST_WEIGHED
    from lmchat.modes.talking.standing import OPENING, PLAIN, TONED

    weighed = f"retrieved={MOST_WEIGHED},standing={chat.STANDING_WEIGHED},similarity={PLAIN:g}/{TONED:g}x{OPENING:g}"
    worth = f"mutual_weight={chat.MUTUAL_WEIGHT:g},similarity_weight={chat.SIMILARITY_WEIGHT:g}"
    return f"{weighed},{worth},repeated={chat.REPEATED:g},seed=0"


def generate_decoding() -> str:
    """How the first sentence is continued."""
    from lmchat.modes.generate import DECODING

    return f"seed=line,{settings_of(DECODING, 'seed')}"


SAMPLED = {"chat": chat_decoding, "generate": generate_decoding}
"""The modes that draw with a seed of each row, and how."""


def settings_of(config: DecodingConfig, *left_out: str) -> str:
    """The settings that a text depends on."""
    unused = (*UNUSED[config.method], *left_out)
    names = [field.name for field in fields(config) if field.name not in unused]
    return ",".join(f"{name}={getattr(config, name)}" for name in names)


def outputs(
    engine: EvaluatedEngine, task: Task, rows: Rows, narrator: Narrator, processes: int | None = None
) -> list[RowOutput]:
    """What the engine makes of every row, in order; a row that fails has an empty output.

    The error of one row that fails is told.
    """
    made = [RowOutput("", failed=True)] * len(rows)
    is_told, done = False, itertools.count(1)
    with narrator.progress(task.mode) as progress:

        def take(entry: Entry) -> None:
            nonlocal is_told
            if entry.record["error"] is not None and not is_told:
                narrator.note(f"line {entry.record['id']} failed: {entry.record['error']}")
                is_told = True
            made[entry.number] = output_of(entry)
            progress.update(next(done), len(rows))

        numbered = (BatchRow(number, row.id, task.of_row(row)) for number, row in enumerate(rows))
        work_through(EngineWork(engine, task.mode, task.request), numbered, processes, take)
    return made


def output_of(entry: Entry) -> RowOutput:
    """What came of a row."""
    record = entry.record
    return RowOutput(
        text=record["output"] or "",
        failed=record["error"] is not None,
        fallback=entry.facts.get("fallback") is True,
        no_answer=record.get("no_answer") is True,
        origin=entry.facts.get("origin", "written"),
    )


def evaluate_rows(
    engine: EvaluatedEngine,
    task: Task,
    path: Path,
    rows: Rows,
    narrator: Narrator,
    settings: Mapping[str, str | int],
    processes: int | None = None,
) -> ModeReport:
    """Let the engine work on the rows of a file, and score what it makes beside the mode's baselines.

    Args:
        engine: a checkpoint.
        task: what it does with each row.
        path: the file that the rows stand in.
        rows: at least one.
        narrator: tells what happens.
        settings: what else the numbers depend on, for the report.
        processes: that the engine works in; None: one a core.
    """
    measure = EVALUATIONS[task.mode]
    rows = measure.prepare(rows)
    began = time.perf_counter()
    made = outputs(engine, task, rows, narrator, processes)
    seconds = time.perf_counter() - began
    systems = {LMCHAT: measure.score(rows, [output.text for output in made])}
    if task.mode in WEIGHED:
        systems[LMCHAT] = WEIGHED[task.mode](engine, rows, narrator) | systems[LMCHAT]
    systems |= {name: baseline(rows) for name, baseline in measure.baselines.items()}
    return ModeReport(
        mode=task.mode,
        file=path.name,
        sha256=file_hash(path),
        rows=len(rows),
        failed=sum(output.failed for output in made),
        fallbacks=sum(output.fallback for output in made),
        systems=systems,
        settings={"checkpoint": engine.name, "decoding": task.decoding(rows), "lmchat": __version__, **settings},
        seconds=seconds,
    )
