"""Where a batch writes, and how it goes on with what is written."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.batch.journal import Journal
from tests.unit.cli.batch.conftest import lines

Run = Callable[..., Any]


def test_an_interrupted_batch_goes_on_with_resume(run: Run, tmp_path: Path, engine: Any) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "One two two two"}\n{"text": "FAIL"}\n{"text": "INTERRUPT"}\n')
    engine.batch, whole = lambda requests, rows: interrupted(requests), engine.batch
    assert run("batch", "summarize", source, "-o", out).code == 130
    assert not out.exists()
    assert lines((tmp_path / "out.jsonl.partial").read_text())[0].keys() == {"job"}
    engine.batch = whole
    source.write_text(source.read_text().replace("INTERRUPT", "INTERRUPt"))
    refused = run("batch", "summarize", source, "-o", out)
    assert refused.code == 2
    assert "add --resume" in refused.err
    other = run("batch", "summarize", source, "-o", out, "--resume", "--length", "long")
    assert other.code == 2
    assert "different settings" in other.err
    assert run("batch", "summarize", source, "-o", out, "--resume").code == 1
    assert [record["id"] for record in lines(out.read_text())] == [1, 2, 3]


@pytest.mark.parametrize(
    ("report", "undone"),
    [((), "nothing is done,"), (("--report", "r.html"), "nothing is done, and no report written,")],
)
def test_an_output_that_is_whole_is_not_gone_on_with_whatever_the_input_is(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, report: tuple[str, ...], undone: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.jsonl").write_text('{"text": "One"}\n')
    assert run("batch", "summarize", "in.jsonl", "-o", "out.jsonl").code == 0
    Path("in.jsonl").write_text('{"text": "One"}\n{"text": "Two"}\n')
    again = run("batch", "summarize", "in.jsonl", "-o", "out.jsonl", "--resume", *report)
    whatever = "whatever the input and the options are (leave out --resume to do it again)"
    assert (again.code, again.err) == (0, f"note: out.jsonl is whole already; {undone} {whatever}\n")
    assert (len(lines(Path("out.jsonl").read_text())), Path("r.html").exists()) == (1, False)


@pytest.mark.parametrize("format_", ["jsonl", "csv", "tsv", "parquet"])
def test_an_output_of_another_mode_is_not_taken_for_whole(run: Run, tmp_path: Path, format_: str) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / f"out.{format_}"
    source.write_text('{"text": "One", "context": "One", "question": "Which?"}\n')
    assert run("batch", "summarize", source, "-o", out).code == 0
    before = out.read_bytes()
    assert run("batch", "summarize", source, "-o", out, "--resume").code == 0
    other = run("batch", "ask", source, "-o", out, "--resume")
    missing = "it has no no_answer, start, end, probability"
    hint = "choose another --output, or leave out --resume to write over it"
    assert (other.code, other.out) == (2, "")
    assert other.err == f"error: {out} is not an output of this mode: {missing} ({hint})\n"
    assert out.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"some text\n", b"\x00\xff"])
def test_a_file_that_no_batch_wrote_is_not_taken_for_whole(
    run: Run, rows: Path, tmp_path: Path, content: bytes
) -> None:
    for name in ("out.jsonl", "out.csv", "out.parquet"):
        (tmp_path / name).write_bytes(content)
        result = run("batch", "summarize", rows, "-o", tmp_path / name, "--resume")
        assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
        assert "is not an output of this mode" in result.err


def test_an_output_that_is_a_link_to_the_input_is_refused(run: Run, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "One"}\n')
    out.symlink_to(source)
    result = run("batch", "summarize", source, "-o", out)
    assert (result.code, "the batch would write over its own input" in result.err) == (2, True)


def interrupted(requests: Any) -> Any:
    raise KeyboardInterrupt
    yield


def test_many_errors_stop_a_batch_that_can_go_on(run: Run, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("nothing\n" * 3 + '{"text": "One two"}\n')
    stopped = run("batch", "summarize", source, "-o", out, "--max-errors", 2)
    assert stopped.code == 1
    helps = "--resume with a larger --max-errors, or without it, goes on"
    assert stopped.err == f"error: 3 rows failed, more than --max-errors (3 rows finished; {helps})\n"
    assert not out.exists()
    again = run("batch", "summarize", source, "-o", out, "--max-errors", 2, "--resume")
    assert (again.code, again.err.endswith(f"(3 rows finished; {helps})\n")) == (1, True)
    assert run("batch", "summarize", source, "-o", out, "--max-errors", 3, "--resume").code == 1
    assert len(lines(out.read_text())) == 4


@pytest.mark.parametrize(
    ("format_", "written"),
    [("jsonl", '{"id": 2, "output": null,'), ("csv", "id,output,error,seconds,fallback\n2,,")],
)
def test_a_batch_that_stops_gives_out_what_is_finished(run: Run, rows: Path, format_: str, written: str) -> None:
    result = run("batch", "summarize", rows, "--format", format_, "--max-errors", 0)
    assert result.code == 1
    assert result.out.startswith(written)
    assert result.err == "error: 2 rows failed, more than --max-errors (2 rows finished)\n"


def test_what_a_stream_of_the_process_is_called_is_no_file(run: Run, tmp_path: Path) -> None:
    with (tmp_path / "redirected").open("a") as file:
        file.write("before\n")
        file.flush()
        stream = f"/dev/fd/{file.fileno()}"
        assert run("batch", "summarize", "-", "-o", stream, stdin=b'{"text": "One"}').code == 0
        assert run("batch", "summarize", "-", "-o", stream, "--format", "csv", stdin=b'{"text": "Two"}').code == 0
    before, one, _names, two = (tmp_path / "redirected").read_text().splitlines()
    assert (before, json.loads(one)["output"], two.split(",")[1]) == ("before", "One", "Two")
    assert [path.name for path in tmp_path.iterdir()] == ["redirected"]


def test_an_output_that_takes_a_few_bytes_at_a_time_gets_every_row(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(io.RawIOBase):
        taken = b""

        def write(self, data: Any) -> int:
            self.taken += bytes(data[:7])
            return min(7, len(data))

    slow, opened = Slow(), Path.open

    def open_(path: Path, *arguments: Any, **options: Any) -> Any:
        return slow if path == Path("/dev/null") else opened(path, *arguments, **options)

    monkeypatch.setattr(Path, "open", open_)
    assert run("batch", "summarize", "-", "-o", "/dev/null", stdin=b'{"text": "One"}\n{"text": "Two"}').code == 0
    assert [record["output"] for record in lines(slow.taken.decode())] == ["One", "Two"]


def test_a_journal_without_resume_is_refused_before_a_checkpoint_is_loaded(run: Run, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "One"}\n')
    (tmp_path / "out.jsonl.partial").write_text('{"job": {}}\n')
    result = run("batch", "summarize", source, "-o", out, "--checkpoint", tmp_path / "none")
    assert result.code == 2
    assert "add --resume, or remove it first" in result.err


@pytest.mark.parametrize("options", [(), ("--resume",)])
def test_a_batch_that_is_still_running_is_not_called_stopped(
    run: Run, tmp_path: Path, options: tuple[str, ...]
) -> None:
    source, journal = tmp_path / "in.jsonl", Journal(tmp_path / "out.jsonl.partial", {})
    source.write_text('{"text": "One"}\n')
    result = run("batch", "summarize", source, "-o", tmp_path / "out.jsonl", *options)
    journal.close()
    assert (result.code, result.err) == (2, f"error: {journal.path}: another batch is writing it (wait for its end)\n")


@pytest.mark.parametrize(("other", "row"), [(b'{"text": "Two"}\n{"text": "FAIL"}\n', 1), (b'{"text": "One"}\n', 2)])
def test_rows_of_another_input_are_not_mixed_with_the_finished_ones(
    run: Run, tmp_path: Path, other: bytes, row: int
) -> None:
    out, same = tmp_path / "out.jsonl", b'{"text": "One"}\n{"text": "FAIL"}\n'
    assert run("batch", "summarize", "-", "-o", out, "--max-errors", 0, stdin=same).code == 1
    refused = run("batch", "summarize", "-", "-o", out, "--resume", stdin=other)
    assert (refused.code, refused.err.count(f"error: row {row} of the input is not the one that was")) == (2, 1)
    assert "goes on" not in refused.err
    assert run("batch", "summarize", "-", "-o", out, "--resume", stdin=same).code == 1
    assert [record["output"] for record in lines(out.read_text())] == ["One", None]


def test_an_input_that_breaks_off_ends_in_one_line_and_can_go_on(run: Run, tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "One"}\n')
    damaged = tmp_path / "more.jsonl.gz"
    sound = gzip.compress(b'{"text": "Two"}\n')
    damaged.write_bytes(sound[:-12].ljust(len(sound), b"x"))
    result = run("batch", "summarize", source, damaged, "-o", out)
    assert result.code == 2
    assert result.err.startswith("error: " + str(damaged))
    assert result.err.endswith("(0 rows finished; the same command with --resume goes on)\n")
    assert result.err.count("\n") == 1
    damaged.write_bytes(sound)
    assert run("batch", "summarize", source, damaged, "-o", out, "--resume").code == 0
    assert [record["output"] for record in lines(out.read_text())] == ["One", "Two"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_ends_in_one_line(run: Run, rows: Path) -> None:
    result = run("batch", "summarize", rows, "-o", "/dev/full")
    assert result.code == 1
    assert "No space left on device" in result.err
    assert result.err.count("\n") == 1


@pytest.mark.parametrize(
    ("format_", "empty", "hint"),
    [
        ("jsonl", b"\n \n", "give one JSON object a line"),
        ("csv", b"id,text\n\n", "give one below the names of the columns"),
    ],
)
def test_an_old_output_survives_a_batch_without_rows(
    run: Run, tmp_path: Path, format_: str, empty: bytes, hint: str
) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old")
    result = run("batch", "summarize", "-", "-o", out, "--input-format", format_, stdin=empty)
    assert (result.code, result.err) == (2, f"error: there is no row in the input ({hint})\n")
    assert (list(tmp_path.iterdir()), out.read_text()) == ([out], "old")


def test_a_table_on_stdout_has_all_columns(run: Run) -> None:
    result = run("batch", "summarize", "-", "--format", "csv", stdin=b'{"text": "a"}\n{"text": "b", "tag": "x,y"}')
    assert result.out == ('id,output,error,seconds,fallback,tag\n1,a,,0.5,false,\n2,b,,0.5,false,"x,y"\n')


@pytest.mark.parametrize("format_", ["jsonl", "csv", "tsv"])
def test_what_is_passed_through_does_not_steer_the_terminal(run: Run, format_: str) -> None:
    row = json.dumps({"text": "a", "tag": "\x1b[31mred\x9b0m\u202e"}).encode()
    result = run("batch", "summarize", "-", "--format", format_, stdin=row, out_terminal=True)
    assert result.code == 0
    assert "red" in result.out
    assert not re.search("[\x1b\x9b\u202e]", result.out)
    piped = run("batch", "summarize", "-", "--format", format_, stdin=row)
    assert "\u202e" in piped.out


def test_a_parquet_file_is_not_written_to_a_terminal(run: Run) -> None:
    result = run("batch", "summarize", "-", "--format", "parquet", stdin=b'{"text": "a"}', out_terminal=True)
    assert (result.code, result.out) == (2, "")
    assert result.err == "error: a Parquet file is nothing for a terminal (name an --output)\n"
