from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.errors import DeviceError
from tests.unit.cli.batch.conftest import lines

Run = Callable[..., Any]


def test_every_row_comes_out_in_order_with_its_id(run: Run, rows: Path, tmp_path: Path) -> None:
    result = run("batch", "summarize", rows, "-o", tmp_path / "out.jsonl")
    assert (result.code, result.out) == (1, "")
    records = lines((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert all(list(record) == ["id", "output", "error", "seconds", "fallback"] for record in records)
    assert [record["id"] for record in records] == ["a", 2, 7, 4, 5]
    assert [record["output"] for record in records] == ["One two three", None, None, "四 五 六", None]
    assert [record["error"] is None for record in records] == [True, False, False, True, False]
    assert records[1]["error"].startswith("in.jsonl, line 2: not JSON")
    assert records[4]["error"] == 'in.jsonl, line 6: "text" is missing (the row has id)'
    assert result.err.startswith("5 rows, 3 failed (bad row 2, device 1)\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_without_failures_the_exit_code_is_0_and_stdout_takes_the_rows(run: Run) -> None:
    result = run("batch", "summarize", "-", stdin=b'{"id": 1, "text": "One two three four"}')
    assert result.code == 0
    expected = {"id": 1, "output": "One two three", "error": None, "seconds": 0.5, "fallback": False}
    assert lines(result.out) == [expected]


def test_a_row_in_markdown_is_summarized_without_its_marks(run: Run) -> None:
    (record,) = lines(run("batch", "summarize", "-", stdin=b'{"text": "**One two** three four"}').out)
    assert record["output"] == "One two three"


def test_a_document_that_is_named_as_plain_text_is_summarized_as_it_stands(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("**One two** three four")
    (record,) = lines(run("batch", "summarize", tmp_path).out)
    assert record["output"] == "**One two** three"


def test_fields_can_have_other_names_and_the_rest_is_passed_through(run: Run) -> None:
    row = b'{"nr": 5, "body": "One two three four", "best": "One two", "output": "old", "year": 1999}'
    options = ("--text-field", "body", "--id-field", "nr", "--reference-field", "best")
    (record,) = lines(run("batch", "summarize", "-", *options, stdin=row).out)
    assert list(record)[5:] == ["rouge1", "rouge2", "rougeL", "input_output", "year"]
    assert (record["id"], record["input_output"], record["year"]) == (5, "old", 1999)
    assert (record["rouge1"], record["rouge2"], record["rougeL"]) == (0.8, 0.6667, 0.8)


def test_the_output_of_a_batch_can_be_the_input_of_another(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text,rouge1,rouge2,rougeL\n1,One two three four,0.5,0.25,0.5\n2,Five six,,,\n")
    result = run("batch", "summarize", tmp_path / "in.csv", "-o", tmp_path / "out.jsonl")
    assert (result.code, "ROUGE" in result.err) == (0, False)
    one, two = lines((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert (one["input_rouge1"], two["input_rougeL"]) == ("0.5", "")
    assert "rouge1" not in one


def test_names_that_no_file_can_hold_cost_no_row(run: Run, tmp_path: Path) -> None:
    row = rb'{"text": "One two three four", "gr\udcf6\udcdfe": 3, "gr\udcfc\udcdfe": 4}'
    assert run("batch", "summarize", "-", "-o", tmp_path / "out.csv", stdin=row).code == 0
    names, written = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert names.endswith(",gr??e,input_gr??e")
    assert written.endswith(",3,4")


@pytest.mark.parametrize(
    ("option", "name"), [("-o", "in.csv"), ("--report", "in.csv"), ("-o", "in"), ("--report", "in")]
)
def test_an_input_is_never_written_over(run: Run, tmp_path: Path, option: str, name: str) -> None:
    """Neither by the output or the report, nor by what they are called until they are whole."""
    source = tmp_path / (name if name == "in.csv" else f"{name}.partial")
    source.write_text("id,text\n1,One two\n")
    formats = ("--input-format", "csv", "--format", "csv")
    result = run("batch", "summarize", source, option, tmp_path / name, *formats)
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert "the batch would write over its own input" in result.err
    assert source.read_text() == "id,text\n1,One two\n"
    assert list(tmp_path.iterdir()) == [source]


def test_a_question_is_asked_of_every_row(run: Run, engine: Any) -> None:
    row = b'{"context": "One two", "question": "Which?"}\n{"context": "Three four"}\n'
    result = run("batch", "ask", "-", "--question", "What?", "--threshold", 0, stdin=row)
    asked = {(request.mode, request.text, request.query) for request in engine.requests}
    assert asked == {("answer", "One two", "Which?"), ("answer", "Three four", "What?")}
    keys = ["id", "output", "error", "seconds", "no_answer", "start", "end", "probability"]
    assert [list(record) for record in lines(result.out)] == [keys, keys]


def test_a_row_without_a_question_fails_alone(run: Run) -> None:
    result = run("batch", "ask", "-", stdin=b'{"context": "One"}\n{"context": "One", "question": " "}\n')
    assert result.code == 1
    assert [record["error"] for record in lines(result.out)] == [
        'standard input, line 1: "question" is missing (the row has context)',
        'there is no question (write one, such as "Who wrote it?")',
    ]


def test_documents_without_a_question_are_refused_at_once(run: Run, tmp_path: Path, engine: Any) -> None:
    (tmp_path / "a.jsonl").write_text('{"context": "Four five", "question": "What?"}\n')
    assert run("batch", "ask", tmp_path).code == 0
    engine.requests.clear()
    (tmp_path / "b.txt").write_text("One two three")
    result = run("batch", "ask", tmp_path)
    assert (result.code, result.out, engine.requests) == (2, "", [])
    problem = "b.txt: a document has no question of its own (ask one of all of them with --question)\n"
    assert result.err == f"error: {tmp_path / problem}"
    assert run("batch", "ask", tmp_path, "--question", "Who?").code == 0
    assert {request.query for request in engine.requests} == {"What?", "Who?"}


def test_prompts_are_continued(run: Run, engine: Any) -> None:
    result = run("batch", "generate", "-", "--seed", 3, "--greedy", "--stop", "x", stdin=b'{"prompt": "One two "}')
    assert [list(record) for record in lines(result.out)] == [["id", "output", "error", "seconds"]]
    (request,) = engine.requests
    assert (request.mode, request.text, request.seed, request.stop) == ("generate", "One two", 3, ("x",))
    assert request.decoding.method == "greedy"


def test_documents_of_a_folder_are_rows(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("One two three four")
    (folder / "deep" / "b.md").write_text("# Five\n\nSix seven eight")
    (folder / "c.png").write_text("no text")
    (folder / "d.txt").write_text(" ")
    result = run("batch", "summarize", folder)
    records = lines(result.out)
    assert [Path(record["id"]).name for record in records] == ["a.txt", "d.txt", "b.md"]
    assert [record["output"] for record in records] == ["One two three", None, "Five Six seven"]
    assert "nothing in it" in records[1]["error"]


def test_a_batch_that_is_run_twice_does_not_read_what_it_wrote(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("One two")
    options = ("-o", "out.jsonl", "--report", "report.html", "--id-field", "key")
    for _ in range(2):
        assert run("batch", "summarize", ".", *options).code == 0
        (record,) = lines((tmp_path / "out.jsonl").read_text())
        assert (record["id"], "input_id" in record) == ("a.txt", False)


def test_documents_are_asked_something(run: Run, article: Path) -> None:
    result = run("batch", "ask", article, "--question", " ")
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith("a document has no question of its own (ask one of all of them with --question)\n")


def test_a_package_that_is_missing_is_told_before_the_work(
    run: Run, engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("lmchat.batch.packages.import_module", missing)
    result = run("batch", "summarize", "-", "--format", "parquet", stdin=b'{"text": "a"}')
    assert (result.code, result.out, engine.requests) == (2, "", [])
    assert result.err == "error: Parquet files need an optional package (pip install 'lmchat[parquet]')\n"


def test_a_report_that_cannot_be_written_is_told_before_the_work(run: Run, engine: Any, tmp_path: Path) -> None:
    report = tmp_path / "r.html"
    (tmp_path / "r.html.partial").mkdir()
    result = run("batch", "summarize", "-", "--report", report, stdin=b'{"text": "One"}')
    assert (result.code, result.out, engine.requests) == (2, "", [])
    assert result.err == f"error: {report}: cannot be written: Is a directory (choose another --report)\n"


def take_the_place_of_the_report(engine: Any, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A folder appears while the rows are worked on."""
    stream = engine.stream

    def taken(request: Any) -> Any:
        folder.mkdir()
        return stream(request)

    monkeypatch.setattr(engine, "stream", taken)


def test_a_report_that_cannot_be_written_costs_nothing(
    run: Run, engine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "One"}\n')
    take_the_place_of_the_report(engine, monkeypatch, tmp_path / "r.html.partial")
    result = run("batch", "summarize", source, "-o", out, "--report", tmp_path / "r.html")
    assert (result.code, out.exists()) == (2, False)
    assert "r.html: cannot be written: Is a directory (1 row finished; the same command with" in result.err
    assert run("batch", "summarize", source, "-o", out, "--report", tmp_path / "s.html", "--resume").code == 0
    assert out.exists()
    assert (tmp_path / "s.html").exists()


def test_a_report_that_cannot_be_written_costs_no_table_on_standard_output(
    run: Run, engine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"text": "One"}\n')
    take_the_place_of_the_report(engine, monkeypatch, tmp_path / "r.html.partial")
    result = run("batch", "summarize", source, "--format", "csv", "--report", tmp_path / "r.html")
    assert result.code == 2
    assert [row["output"] for row in csv.DictReader(io.StringIO(result.out))] == ["One"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("missing.jsonl",), "missing.jsonl: no such file"),
        (("-", "-o", "out.xyz"), "out.xyz: the name does not tell the format"),
        (("-", "-o", "no/such/folder.jsonl"), "there is no such folder"),
        (("-", "-o", ".", "--format", "csv"), ". is a folder"),
        (("-", "-o", f"{'x' * 300}.jsonl"), "x.jsonl: cannot be written: File name too long"),
        (("-", "-o", f"{'x' * 245}.jsonl"), "x.jsonl: cannot be written: File name too long"),
        (("-", "-o", "/dev/nosuch/out.jsonl"), "there is no such folder"),
        (("-", "--report", "no/r.html"), "no/r.html: there is no such folder (choose another --report)"),
        (("-", "--report", "."), ". is a folder (name a file in it as --report)"),
        (("-", "--resume"), "--resume needs an --output that is a file"),
        (("-", "--ratio", "200%"), "--ratio 200% is not a percentage"),
        (("-", "--beam-size", "5000"), "--beam-size is 5000"),
        (("-", "-o", "a.html", "--format", "csv", "--report", "./a.html"), "a.html is the --output already"),
        (("-", "-o", "a.jsonl", "--report", "a.jsonl.partial"), "a.jsonl.partial is the --output already"),
        (("-", "-o", "a.partial", "--format", "csv", "--report", "a"), "a is the --output already"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], problem: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("batch", "summarize", *arguments, stdin=b'{"text": "a"}')
    assert result.code == 2
    assert problem in result.err
    assert result.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_checkpoint_that_cannot_be_loaded_leaves_nothing_behind(
    run: Run, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise DeviceError("no CUDA device can be used")

    monkeypatch.setattr("lmchat.cli.batch.workers.load_engine", fail)
    result = run("batch", "summarize", rows, "-o", tmp_path / "out.jsonl")
    assert (result.code, result.err) == (2, "error: no CUDA device can be used\n")
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


@pytest.mark.parametrize("command", [("batch", "summarize"), ("evaluate", "summarize"), ("compare", "answer")])
def test_a_checkpoint_of_another_mode_is_refused_at_once(
    run: Run, tmp_path: Path, engine: Any, command: tuple[str, ...]
) -> None:
    data = tmp_path / "in.jsonl"
    data.write_text('{"text": "a", "source": "a", "target": "a"}\n')
    which = ("summarize", data) if command[0] == "compare" else (data, "--checkpoint", "answer")
    result = run(*command, *which)
    said = "error: the checkpoint answer was trained to answer, not to summarize (name another one)\n"
    assert (result.code, result.out, result.err) == (3, "", said)
    assert engine.requests == []


def test_an_unknown_mode_is_refused(run: Run, rows: Path) -> None:
    result = run("batch", "translate", rows)
    assert result.code == 2
    assert "No such command 'translate'" in result.err


def test_an_empty_output_is_an_error(run: Run) -> None:
    result = run("batch", "summarize", "-", stdin=b'{"id": 1, "text": "NOTHING to say"}')
    assert result.code == 1
    assert lines(result.out)[0]["output"] is None
    assert lines(result.out)[0]["error"] == "nothing could be written about it"


def test_a_length_that_is_not_named_is_left_to_the_limits(run: Run, engine: Any) -> None:
    run("batch", "summarize", "-", "--chars", 300, stdin=b'{"text": "a"}')
    run("batch", "summarize", "-", "--length", "short", "--chars", 300, stdin=b'{"text": "a"}')
    assert [request.length for request in engine.requests] == ["", "short"]


def test_length_and_seed_reach_every_request(run: Run, engine: Any) -> None:
    run("batch", "summarize", "-", "--length", "medium", "--seed", 5, stdin=b'{"text": "a"}\n{"text": "b"}')
    assert [(request.length, request.seed) for request in engine.requests] == [("medium", 5)] * 2


def test_a_report_tells_of_rouge_beside_the_leads(run: Run, tmp_path: Path) -> None:
    rows = [{"text": "One two three four. Five <b> six.", "reference": "Four five"}] * 5
    source = "\n".join(map(json.dumps, [*rows, "bad"])).encode()
    result = run("batch", "summarize", "-", "--report", tmp_path / "report.html", stdin=source)
    last = result.err.splitlines()[-3:]
    assert last[0].startswith("lmchat: 1 0.0 [0.0, 0.0]")
    assert last[1].startswith("lead-1: 1 33.3 [33.3, 33.3], 2 0.0")
    assert last[2].startswith("lead-3: 1 44.4 [44.4, 44.4], 2 28.6")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg") == page.count("</svg>") >= 3
    assert not re.search(r"(?:src|href|url)\s*[=(]|@import|https?:", page)
    for text in ("ROUGE-2", "lead-3", "bad row", "Seconds a row"):
        assert text in page
