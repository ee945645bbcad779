from __future__ import annotations

import json

import pytest

from lmchat.errors import DataError
from lmchat.evaluation.benchmark import BenchmarkFile, Goal, Row
from lmchat.evaluation.bootstrap import Interval
from lmchat.evaluation.report import (
    BatchFacts,
    FileResult,
    SystemScores,
    as_json,
    goal_met,
    markdown_table,
    score_system,
    scores_from_json,
    share_of_verbatim_leads,
)
from lmchat.evaluation.rouge import SIGNATURE

FLOOR = BenchmarkFile("csl", "zh", "short", Goal(floor=(42, 30, 38)))
RIVAL = BenchmarkFile("xsum", "en", "medium", Goal(beats="lead-1"))
ROWS = [Row("1", "A cat sat. It slept.", ("A cat sat.",)), Row("2", "A dog ran. It barked.", ("A dog barked.",))]


def scores(*means: float, rows: int = 2) -> SystemScores:
    names = ("rouge1", "rouge2", "rougeL")
    f1 = {name: Interval(mean, mean - 1, mean + 1) for name, mean in zip(names, means, strict=True)}
    return SystemScores(rows, f1, 5.0)


def result(file: BenchmarkFile = FLOOR, **systems: SystemScores) -> FileResult:
    named = {name.replace("_", "-"): system for name, system in systems.items()}
    return FileResult(
        file=file,
        path=f"summarization-{file.name}-test.jsonl.xz",
        sha256="abc",
        rows=2,
        systems=named,
        reference_verbatim_leads=0.25,
        verbatim_leads=0.5,
        batch=BatchFacts(fallbacks=0.01, failed=0, wall_seconds_per_row=0.0123, single_seconds_per_row=0.2),
        met=goal_met(file, named),
    )


def test_scores_are_means_in_percent() -> None:
    system = score_system(ROWS, ["A cat sat.", "A dog barked."])
    assert [interval.mean for interval in system.f1.values()] == pytest.approx([100, 100, 100])
    assert (system.rows, system.tokens) == (2, 3)


def test_each_row_needs_an_output() -> None:
    with pytest.raises(ValueError, match="shorter"):
        score_system(ROWS, ["A cat sat."])


def test_verbatim_leads_are_counted() -> None:
    assert share_of_verbatim_leads(ROWS, ["a cat sat", "It barked."]) == 0.5


def test_a_floor_is_met_metric_by_metric() -> None:
    met = goal_met(FLOOR, {"lmchat": scores(42, 29.99, 40)})
    assert met == {"rouge1": True, "rouge2": False, "rougeL": True}


def test_a_rival_has_to_be_beaten_not_equalled() -> None:
    met = goal_met(RIVAL, {"lmchat": scores(20, 2, 12), "lead-1": scores(20, 1, 11)})
    assert met == {"rouge1": False, "rouge2": True, "rougeL": True}


def test_the_table_shows_scores_goal_and_what_is_missed() -> None:
    table = markdown_table([result(lmchat=scores(45, 29, 40), lead_1=scores(22.6, 16.44, 19.9))])
    row = next(line for line in table.splitlines() if "csl" in line)
    assert "| zh csl-test | short | 2 | 45.0/29.0/40.0 | 22.6/16.4/19.9 | - |" in row
    assert "| 42/30/38 | no (R2) | 50.0 % (25.0 %) | 1.0 % | 0.012 | 0.200 |" in row
    assert SIGNATURE in table


def test_every_line_of_the_table_has_the_same_number_of_cells() -> None:
    results = [result(lmchat=scores(45, 31, 40)), result(RIVAL, lmchat=scores(1, 1, 1), lead_1=scores(2, 2, 2))]
    lines = [line for line in markdown_table(results, ["TextRank-1"]).splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in lines}) == 1
    assert len(lines) == 4


def test_a_peer_scored_on_fewer_rows_says_so() -> None:
    table = markdown_table([result(lmchat=scores(45, 31, 40), peer=scores(14, 3, 11, rows=1))], ["peer"])
    assert "14.0/3.0/11.0 (1 row)" in table


def test_peers_survive_the_way_through_json() -> None:
    results = [result(lmchat=scores(45, 31, 40), lead_1=scores(2, 2, 2), peer=scores(14, 3, 11))]
    report = json.loads(json.dumps(as_json(results, {"split": "test"})))
    assert report["split"] == "test"
    assert report["files"][0]["sha256"] == "abc"
    assert scores_from_json(report) == {("abc", "peer"): scores(14, 3, 11)}


def test_scores_of_another_scorer_are_refused() -> None:
    with pytest.raises(DataError, match="another scorer"):
        scores_from_json({"signature": "rouge|stemmer:yes", "files": []})
