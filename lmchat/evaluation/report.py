"""The score table of the summarization benchmark: results of one file, as Markdown for people and JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import fmean
from typing import Any

from lmchat.errors import DataError
from lmchat.evaluation.baselines import is_verbatim_lead
from lmchat.evaluation.benchmark import BenchmarkFile
from lmchat.evaluation.bootstrap import Interval, bootstrap
from lmchat.evaluation.rouge import REPORTED, SIGNATURE, rouge
from lmchat.evaluation.rows import Row
from lmchat.evaluation.tokens import score_tokens
from lmchat.text.counting import count_of

LMCHAT = "lmchat"


@dataclass(frozen=True, slots=True)
class SystemScores:
    """The scores of one system on one file.

    Attributes:
        rows: how many rows were scored; peers that are slow are scored on some rows only.
        f1: by metric of REPORTED, in percent, with 95 % bootstrap intervals.
        tokens: the mean length of an output in score tokens.
    """

    rows: int
    f1: Mapping[str, Interval]
    tokens: float


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """What a batch run says besides its texts.

    Attributes:
        fallbacks: the share of rows where the model's own text was replaced by an extracted sentence, 0..1.
        failed: rows that ended in an error; they are scored as an empty text.
        wall_seconds_per_row: the whole command, start-up and loading included, divided by the rows.
        single_seconds_per_row: the mean of rows that were summarized one at a time, loading excluded.
    """

    fallbacks: float
    failed: int
    wall_seconds_per_row: float
    single_seconds_per_row: float | None = None


@dataclass(frozen=True, slots=True)
class FileResult:
    """All that was measured on one file.

    Attributes:
        sha256: of the file of rows, compressed as it lies there.
        systems: by name, in the order of the columns: lmchat (if it ran), the leads, the peers.
        verbatim_leads: the share of lmchat's outputs that are a beginning of their source, 0..1.
        reference_verbatim_leads: the same share of the first references, for comparison.
    """

    file: BenchmarkFile
    path: str
    sha256: str
    rows: int
    systems: Mapping[str, SystemScores]
    reference_verbatim_leads: float
    verbatim_leads: float | None = None
    batch: BatchFacts | None = None
    met: Mapping[str, bool] = field(default_factory=dict)


def score_system(rows: Sequence[Row], outputs: Sequence[str]) -> SystemScores:
    """Score one output for each row."""
    scores = [rouge(row.references, output) for row, output in zip(rows, outputs, strict=True)]
    values = {metric: [100 * getattr(score, metric).f1 for score in scores] for metric in REPORTED}
    intervals = {metric: bootstrap(numbers) for metric, numbers in values.items()}
    return SystemScores(len(scores), intervals, fmean(len(score_tokens(output)) for output in outputs))


def share_of_verbatim_leads(rows: Sequence[Row], outputs: Sequence[str]) -> float:
    """The share of outputs that are a beginning of their source, 0..1."""
    return fmean(is_verbatim_lead(row.source, output) for row, output in zip(rows, outputs, strict=True))


def goal_met(file: BenchmarkFile, systems: Mapping[str, SystemScores]) -> dict[str, bool]:
    """For each metric, whether lmchat's mean reaches the file's floor, or is above the system it has to beat."""
    means = {metric: systems[LMCHAT].f1[metric].mean for metric in REPORTED}
    if file.goal.beats is not None:
        rival = systems[file.goal.beats].f1
        return {metric: mean > rival[metric].mean for metric, mean in means.items()}
    floor = file.goal.floor or (0.0, 0.0, 0.0)
    return {metric: means[metric] >= least for metric, least in zip(REPORTED, floor, strict=True)}


def markdown_table(results: Sequence[FileResult], peers: Sequence[str] = ()) -> str:
    """The table, a row a file; each cell of scores is ROUGE-1/2/L F1 in percent."""
    names = [LMCHAT, "lead-1", "lead-3", *peers]
    head = ["test file", "length", "rows", *names, "must reach", "met", "verbatim leads (references)", "fallbacks"]
    head += ["s/row batched", "s/row single"]
    lines = [
        table_line(head),
        table_line(["---"] * len(head)),
        *(table_line(_cells(result, names)) for result in results),
    ]
    return "\n".join([*lines, "", f"ROUGE-1/2/L F1 in percent; signature: `{SIGNATURE}`", ""])


def as_json(results: Sequence[FileResult], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Everything in the results, and what they were run with, ready for json.dumps."""
    return {"signature": SIGNATURE, **facts, "files": [asdict(result) for result in results]}


def scores_from_json(report: Mapping[str, Any]) -> dict[tuple[str, str], SystemScores]:
    """The peers' scores in a report of `as_json`, by (SHA-256 of the file, system); lmchat's and the leads' are not.

    Raises:
        DataError: the report was made with another signature, or is none.
    """
    if report.get("signature") != SIGNATURE:
        raise DataError("the scores to reuse were made by another scorer", f"this one is {SIGNATURE}")
    return {
        (file["sha256"], name): _system_from_json(scores)
        for file in report["files"]
        for name, scores in file["systems"].items()
        if name != LMCHAT and not name.startswith("lead-")
    }


def _system_from_json(scores: Mapping[str, Any]) -> SystemScores:
    f1 = {metric: Interval(**interval) for metric, interval in scores["f1"].items()}
    return SystemScores(scores["rows"], f1, scores["tokens"])


def _cells(result: FileResult, names: Sequence[str]) -> list[str]:
    batch = result.batch
    return [
        f"{result.file.language} {result.path.split('.')[0].removeprefix('summarization-')}",
        result.file.length,
        str(result.rows),
        *(_scores(result.systems.get(name), result.rows) for name in names),
        _goal(result.file),
        _met(result.met),
        f"{_percent(result.verbatim_leads)} ({_percent(result.reference_verbatim_leads)})",
        _percent(batch.fallbacks if batch else None),
        _seconds(batch.wall_seconds_per_row if batch else None),
        _seconds(batch.single_seconds_per_row if batch else None),
    ]


def _scores(system: SystemScores | None, rows: int) -> str:
    if system is None:
        return "-"
    text = "/".join(f"{system.f1[metric].mean:.1f}" for metric in REPORTED)
    return text if system.rows == rows else f"{text} ({count_of(system.rows, 'row')})"


def _goal(file: BenchmarkFile) -> str:
    if file.goal.beats is not None:
        return f"above {file.goal.beats}"
    return "/".join(f"{least:g}" for least in file.goal.floor or ())


def _met(met: Mapping[str, bool]) -> str:
    if not met:
        return "-"
    short = [metric.removeprefix("rouge") for metric, reached in met.items() if not reached]
    return "yes" if not short else f"no (R{', R'.join(short)})"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def _seconds(seconds: float | None) -> str:
    return "-" if seconds is None else f"{seconds:.3f}"


def table_line(cells: Sequence[str]) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(cells)} |"
