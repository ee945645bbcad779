from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.cli.compare.run import parse_system
from lmchat.errors import ConfigError, UsageError

Run = Callable[..., Any]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.jsonl"
    rows = [{"source": f"One two three four {n}", "target": "One two"} for n in range(20)]
    path.write_text("".join(json.dumps(row) + "\n" for row in [*rows, {"source": "FAIL", "target": "One"}]))
    return path


def test_two_settings_are_compared_on_the_same_rows(run: Run, data: Path, engine: Any) -> None:
    result = run("compare", "beam_size=2", "length=medium,beam_size=1", data, "--json")
    assert result.code == 1
    assert result.err == "note: beam_size=2: 1 row failed\nnote: length=medium,beam_size=1: 1 row failed\n"
    found = json.loads(result.out)
    assert (found["rows"], found["A"], found["B"]) == (21, "beam_size=2", "length=medium,beam_size=1")
    assert list(found["metrics"]) == ["rouge1", "rouge2", "rougeL"]
    assert found["metrics"]["rouge1"]["a"]["mean"] == pytest.approx(80 * 20 / 21, abs=0.01)
    assert found["metrics"]["rouge1"]["verdict"] == "no difference"
    asked = [(request.length, request.decoding.beam_size, request.decoding.method) for request in engine.requests]
    assert asked == [("short", 2, "beam")] * 21 + [("medium", 1, "greedy")] * 21


def test_a_table_for_people(run: Run, data: Path) -> None:
    result = run("compare", "summarize", "summarize", data, "--limit", 5, "-q")
    assert result.out.startswith("%  ")
    assert "file: data.jsonl, 5 rows, sha256 " in result.out


def test_the_rows_are_not_written_over(run: Run, data: Path) -> None:
    before = data.read_bytes()
    result = run("compare", "summarize", "summarize", data, "-o", data)
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith(" would be written over (choose another --output)\n")
    assert data.read_bytes() == before


@pytest.mark.parametrize("mode", ["answer", "ask"])
def test_answers_are_compared_by_exact_match_and_f1(run: Run, tmp_path: Path, mode: str) -> None:
    path = tmp_path / "qa.jsonl"
    path.write_text('{"context": "One two three", "question": "Which?", "answers": ["one two three", "x"]}\n')
    found = json.loads(run("compare", "answer", "answer", path, "--mode", mode, "--json").out)
    assert list(found["metrics"]) == ["exact_match", "f1"]


def test_the_help_names_the_rows_of_its_modes_alone(run: Run) -> None:
    told = " ".join(run("compare", "--help").out.split())
    assert "DATA.jsonl[.xz|.gz] Rows with source and target, or context, question and answer. " in told
    assert "turns" not in told


@pytest.mark.parametrize(
    ("text", "error", "problem"),
    [
        ("beam=3", UsageError, "there is no setting 'beam'"),
        ("beam_size=x", UsageError, "beam_size is 'x'"),
        ("length=huge", UsageError, "length is 'huge'"),
        ("beam_size=0", ConfigError, "beam_size is 0"),
    ],
)
def test_a_system_that_makes_no_sense_is_refused(text: str, error: type[Exception], problem: str) -> None:
    with pytest.raises(error, match=problem):
        parse_system("summarize", text)


def test_a_system_is_a_checkpoint_settings_or_both() -> None:
    assert parse_system("summarize", "length=long").checkpoint == "summarize"
    both = parse_system("summarize", "./mine, temperature=0.5,samples=8")
    assert (both.checkpoint, both.settings) == ("./mine", {"temperature": 0.5, "samples": 8})
    with pytest.raises(UsageError, match="answer has none"):
        parse_system("answer", "length=long")
