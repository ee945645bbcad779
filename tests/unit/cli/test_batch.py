from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.cli.json_lines import BadRow, Row, json_line, parse_row, read_rows

Run = Callable[..., Any]


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    texts = ['{"id": "a", "text": "One two three four"}', "not json", "", '{"id": 7, "text": "FAIL row"}']
    path.write_text("\n".join([*texts, '{"text": "四 五 六 七"}', '{"id": null}']) + "\n", encoding="utf-8")
    return path


def test_every_row_comes_out_in_order_with_its_id(run: Run, rows: Path, tmp_path: Path) -> None:
    result = run("batch", "summarize", rows, "-o", tmp_path / "out.jsonl")
    assert (result.code, result.out) == (1, "")
    records = lines((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert all(record.keys() == {"id", "output", "error", "seconds", "fallback"} for record in records)
    assert [record["id"] for record in records] == ["a", 2, 7, 5, None]
    assert [record["output"] for record in records] == ["One two three", None, None, "四 五 六", None]
    assert [record["error"] is None for record in records] == [True, False, False, True, False]
    assert result.err == "5 rows, 3 failed\n"
    assert not (tmp_path / "out.jsonl.partial").exists()


def test_without_failures_the_exit_code_is_0_and_stdout_takes_the_rows(run: Run) -> None:
    result = run("batch", "summarize", "-", stdin=b'{"id": 1, "text": "One two three four"}')
    assert result.code == 0
    expected = {"id": 1, "output": "One two three", "error": None, "seconds": 0.5, "fallback": False}
    assert lines(result.out) == [expected]


def test_an_interrupted_batch_is_called_partial(run: Run, tmp_path: Path) -> None:
    rows = b'{"id": 1, "text": "One two"}\n{"id": 2, "text": "INTERRUPT"}\n'
    result = run("batch", "summarize", "-", "-o", tmp_path / "out.jsonl", stdin=rows)
    assert result.code == 130
    assert not (tmp_path / "out.jsonl").exists()
    assert [record["id"] for record in lines((tmp_path / "out.jsonl.partial").read_text())] == [1]


def test_an_old_output_survives_a_batch_without_rows(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").write_text("old")
    result = run("batch", "summarize", "-", "-o", tmp_path / "out.jsonl", stdin=b"\n \n")
    assert result.code == 2
    assert result.err.startswith("error: there is no row in the input")
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_a_missing_input_is_one_line_and_exit_code_2(run: Run, tmp_path: Path) -> None:
    result = run("batch", "summarize", tmp_path / "missing.jsonl")
    assert result.code == 2
    assert result.err.count("\n") == 1


def test_an_unknown_mode_names_the_known_ones(run: Run, rows: Path) -> None:
    result = run("batch", "translate", rows)
    assert result.code == 2
    assert result.err == "error: there is no mode 'translate' (choose one of summarize)\n"


def test_an_empty_output_is_an_error(run: Run) -> None:
    result = run("batch", "summarize", "-", stdin=b'{"id": 1, "text": "NOTHING to say"}')
    assert result.code == 1
    assert lines(result.out)[0]["output"] is None
    assert lines(result.out)[0]["error"] == "nothing could be written about it"


def test_length_and_seed_reach_every_request(run: Run, engine: Any) -> None:
    run("batch", "summarize", "-", "--length", "medium", "--seed", 5, stdin=b'{"text": "a"}\n{"text": "b"}')
    assert [(request.length, request.seed) for request in engine.requests] == [("medium", 5)] * 2


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON in UTF-8"),
        (b"[1]", "not a JSON object"),
        (b'{"id": 3}', '"text" is missing'),
        (b'{"text": ["a"]}', '"text" is not a string'),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_row_says_its_line_and_problem(line: bytes, problem: str) -> None:
    row = parse_row(line, 4)
    assert isinstance(row, BadRow)
    assert row.error.startswith(f"line 4: {problem}")


def test_a_byte_order_mark_at_the_start_is_no_harm() -> None:
    assert list(read_rows([b'\xef\xbb\xbf{"id": 1, "text": "a"}\n'])) == [Row(1, "a")]


def test_lone_surrogates_become_characters_that_can_be_written() -> None:
    row = parse_row(b'{"id": "\\ud83d", "text": "a\\ud83db"}', 1)
    assert row == Row("\ud83d", "a?b")
    assert json.loads(json_line({"id": row.id}).encode("utf-8")) == {"id": "\ud83d"}
