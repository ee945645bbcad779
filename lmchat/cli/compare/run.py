"""Lets two systems work on the same rows, and compares what they make of them."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from lmchat import __version__
from lmchat.batch.outcomes import EngineWork
from lmchat.batch.records import METRICS, Entry, Row, Task
from lmchat.cli.shared.loading import check_for, load_engine
from lmchat.cli.shared.narration import Narrator
from lmchat.cli.shared.pool import work_through
from lmchat.decoding.config import DecodingConfig
from lmchat.engine.request import Request
from lmchat.errors import EmptyInput, UsageError
from lmchat.evaluation.benchmark import file_hash
from lmchat.evaluation.comparison import Comparison, compare
from lmchat.evaluation.exact_match import SIGNATURE as ANSWER_SIGNATURE
from lmchat.evaluation.exact_match import best_exact_match, best_f1
from lmchat.evaluation.rouge import SIGNATURE as ROUGE_SIGNATURE
from lmchat.evaluation.rows import DrawnRows
from lmchat.evaluation.rows import Row as TestRow
from lmchat.modes.summarizing.summary import changed_decoding
from lmchat.text.counting import count_of
from lmchat.text.lengths import USUAL_LENGTH
from lmchat.text.sanitize import terminal_safe

NAMES = {"summarize": METRICS, "answer": ("exact_match", "f1")}
SIGNATURES = {"summarize": ROUGE_SIGNATURE, "answer": ANSWER_SIGNATURE}
REFERENCES = "references"


@dataclass(frozen=True, slots=True)
class System:
    """A checkpoint with its settings.

    Attributes:
        text: as it was written.
        mode: what it does.
        checkpoint: a name or a folder.
        settings: "length", and fields of `DecodingConfig`.
    """

    text: str
    mode: str
    checkpoint: str
    settings: Mapping[str, Any]

    def request(self, task: Task) -> Request:
        """The request for one row; raises `UsageError` or `ConfigError`."""
        if self.mode == "answer":
            return Request("answer", task.text, query=task.question, top_k=1, threshold=0.0)
        changes = dict(self.settings)
        length = str(changes.pop("length", USUAL_LENGTH))
        request = Request("summarize", task.text, length=length)
        if not changes:
            return request
        return replace(request, decoding=changed_decoding(request, changes))


def parse_system(mode: str, text: str) -> System:
    """The system that is written as a checkpoint, as settings, or as both, with commas between them.

    Raises:
        UsageError: there is no such setting, or no such value.

    >>> parse_system("summarize", "./mine,beam_size=8").settings
    {'beam_size': 8}
    """
    checkpoint, settings = mode, {}
    for part in text.split(","):
        name, is_setting, value = part.strip().partition("=")
        if is_setting:
            settings[name] = _value(mode, name, value)
        else:
            checkpoint = name or mode
    system = System(terminal_safe(text), mode, checkpoint, settings)
    system.request(Task("a", question="a"))
    return system


def compare_systems(
    a: System, b: System, rows: DrawnRows, narrator: Narrator, processes: int | None = None, device: str = "auto"
) -> tuple[Comparison, int]:
    """What two systems of one mode make of the rows of a file, and how many rows failed in all.

    Args:
        a: the one.
        b: the other.
        rows: of a test file of their mode.
        narrator: tells what happens.
        processes: that each works in; None: one a core.
        device: where they compute.

    Raises:
        LmchatError: there is no row, or a checkpoint cannot be used.
    """
    if not len(rows):
        raise EmptyInput(f"{rows.path.name} has no row", "give one JSON object a line")
    for system in (a, b):
        check_for(system.mode, system.checkpoint)
    (of_a, failed), (of_b, failed_too) = (scores_of(each, rows, narrator, processes, device) for each in (a, b))
    facts = {
        "A": a.text,
        "B": b.text,
        "file": f"{rows.path.name}, {count_of(len(rows), 'row')}, sha256 {file_hash(rows.path)}",
        "metrics": SIGNATURES[a.mode],
        "lmchat": __version__,
    }
    return Comparison(len(rows), compare(NAMES[a.mode], of_a, of_b), facts), failed + failed_too


class RowValues:
    """The values of each row, which may come in any order: eight bytes for each.

    Args:
        columns: values of a row.
        rows: how many there are.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self._columns = columns
        self._values = array("d", bytes(8 * columns * rows))

    def put(self, number: int, values: Sequence[float]) -> None:
        """Those of one row."""
        self._values[number * self._columns : (number + 1) * self._columns] = array("d", values)

    def __iter__(self) -> Iterator[Sequence[float]]:
        for start in range(0, len(self._values), self._columns):
            yield self._values[start : start + self._columns]


def scores_of(
    system: System, rows: DrawnRows, narrator: Narrator, processes: int | None, device: str
) -> tuple[RowValues, int]:
    """For each row the value of each metric, in percent, and how many rows failed."""
    values = RowValues(len(NAMES[system.mode]), len(rows))
    done = itertools.count(1)
    work = EngineWork(load_engine(system.checkpoint, device), system.mode, system.request)
    with narrator.progress(system.text) as progress:

        def take(entry: Entry) -> None:
            values.put(entry.number, _scores(system.mode, entry.record))
            progress.update(next(done), len(rows))

        failed = work_through(work, itertools.starmap(_row, enumerate(rows)), processes, take)
    if failed:
        narrator.note(f"{system.text}: {count_of(failed, 'row')} failed")
    return values, failed


def _row(number: int, row: TestRow) -> Row:
    task = Task(row.source, row.query, row.references)
    return Row(number, row.id, task, extra={REFERENCES: row.references})


def _scores(mode: str, record: Mapping[str, Any]) -> Sequence[float]:
    if mode == "summarize":
        return [100 * record.get(metric, 0.0) for metric in METRICS]  # a process that died has none
    text, references = record["output"] or "", record[REFERENCES]
    return 100.0 * best_exact_match(text, references), 100 * best_f1(text, references)


def _value(mode: str, name: str, text: str) -> str | int | float:
    """The value of a setting; raises `UsageError` where there is no such setting, or no such value."""
    kinds = {field.name: str(field.type) for field in fields(DecodingConfig)} | {"length": "str"}
    if mode != "summarize" or name not in kinds:
        known = f"choose one of {', '.join(kinds)}" if mode == "summarize" else f"{mode} has none"
        raise UsageError(f"there is no setting {terminal_safe(name)!r}", known)
    try:
        if kinds[name] == "str":
            return text
        return int(text) if kinds[name] == "int" else float(text)
    except ValueError:
        raise UsageError(f"{name} is {terminal_safe(text)!r}", "give a number") from None
