"""`lmchat checkpoint` and `lmchat doctor` on folders of tiny checkpoints."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from lmchat.cli.readers import READERS, examine_readers
from lmchat.engine.health import SHIPPED
from lmchat.model.checkpoint import quantize_checkpoint

Run = Callable[..., Any]


@pytest.fixture
def shelf(tmp_path: Path, tiny_checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a checkpoint of each name that the commands use; it stands for the shipped ones."""
    for name in SHIPPED:
        shutil.copytree(tiny_checkpoint, tmp_path / "shelf" / name)
    monkeypatch.setattr("lmchat.locations.checkpoint_folders", lambda: [tmp_path / "shelf"])
    for kind in ("CONFIG", "STATE", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    return tmp_path / "shelf"


def damage(folder: Path) -> None:
    content = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_list_names_all_checkpoints_and_how_they_are_kept(shelf: Path, run: Run) -> None:
    quantize_checkpoint(shelf / "chat", shelf / "chat")
    result = run("checkpoint", "list", "--json")
    assert result.code == 0
    assert [(row["name"], row["kept_as"]) for row in rows(result.out)] == [
        ("answer", "bf16"),
        ("chat", "int8"),
        ("generate", "bf16"),
        ("summarize", "bf16"),
    ]
    lines = run("checkpoint", "list").out.splitlines()
    assert [line.split()[0] for line in lines] == list(SHIPPED)


def test_show_tells_what_a_checkpoint_is(shelf: Path, run: Run) -> None:
    (row,) = rows(run("checkpoint", "show", "answer", "--json").out)
    assert row["folder"] == str(shelf / "answer")
    assert row["config"]["training"] == {"configuration": "toy"}
    assert f"parameters      {row['parameters']}" in run("checkpoint", "show", "answer").out


def test_show_of_what_is_not_there_ends_with_3(shelf: Path, run: Run) -> None:
    result = run("checkpoint", "show", "nothing")
    assert (result.code, result.out) == (3, "")
    assert result.err.count("\n") == 1


def test_verify_tells_whole_checkpoints_from_damaged_ones(shelf: Path, run: Run) -> None:
    result = run("checkpoint", "verify")
    assert (result.code, result.out.count("whole")) == (0, 4)
    damage(shelf / "chat")
    result = run("checkpoint", "verify", "answer", "chat", "--json")
    assert result.code == 3
    whole, damaged = rows(result.out)
    assert (whole["ok"], whole["problem"]) == (True, None)
    assert damaged["ok"] is False
    assert "model.safetensors is damaged" in damaged["problem"]


def test_a_damaged_checkpoint_is_refused_with_one_line_and_3(shelf: Path, run: Run) -> None:
    damage(shelf / "generate")
    result = run("generate", "The river", "--checkpoint", shelf / "generate")
    assert (result.code, result.out) == (3, "")
    assert result.err.count("\n") == 1
    assert "is damaged" in result.err


def test_the_doctor_finds_nothing_wrong_where_all_is_well(shelf: Path, run: Run) -> None:
    result = run("doctor", "--json")
    (report,) = rows(result.out)
    assert (result.code, report["problems"]) == (0, [])
    assert report["tokens_per_second"] > 0
    assert [found["name"] for found in report["checkpoints"]] == list(SHIPPED)
    assert all(len(found["sha256"]) == 64 for found in report["checkpoints"])
    assert "nothing is wrong" in run("doctor").out


def test_the_doctor_says_what_is_wrong_and_what_to_do(shelf: Path, run: Run) -> None:
    damage(shelf / "answer")
    shutil.rmtree(shelf / "generate")
    result = run("doctor", "--json")
    (report,) = rows(result.out)
    assert result.code == 3
    assert report["tokens_per_second"] is None
    assert ["is damaged" in problem["problem"] for problem in report["problems"]] == [True, False]
    assert all(problem["what_to_do"] for problem in report["problems"])
    assert run("doctor").out.count("\nwrong: ") == 2


@pytest.mark.parametrize("line", ["language = [", 'theme = "nonsense"', 'keys.why = "no-key"'])
def test_the_doctor_reads_the_configuration(shelf: Path, run: Run, tmp_path: Path, line: str) -> None:
    (tmp_path / "config" / "lmchat").mkdir(parents=True)
    (tmp_path / "config" / "lmchat" / "config.toml").write_text(line)
    result = run("doctor", "--json")
    (report,) = rows(result.out)
    assert result.code == 2
    (problem,) = report["problems"]
    assert "config.toml" in problem["problem"]


def test_the_doctor_tries_the_readers(shelf: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)  # as if it were not installed
    monkeypatch.delitem(sys.modules, "docx", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "docx.py").write_text("import nothing_of_this_name")
    result = run("doctor")
    assert result.code == 2
    assert f"\nPDF            pypdf {version('pypdf')}\n" in result.out
    assert "\nHTML           trafilatura is not installed: pip install 'lmchat[files]'\n" in result.out
    assert "\nDOCX           not usable\n" in result.out
    assert f"\nParquet        pyarrow {version('pyarrow')}\n" in result.out
    assert result.out.endswith(
        "\nwrong: DOCX files cannot be read: python-docx cannot be imported: No module named 'nothing_of_this_name'\n"
        "   do: pip install 'lmchat[files]'\n"
    )


def test_a_reader_that_comes_with_lmchat_itself_needs_no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    pdf, *_ = examine_readers()
    assert (pdf.kind, pdf.version, pdf.what_to_do) == ("PDF", None, "pip install 'lmchat'")


def test_the_readers_as_json(shelf: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = [*READERS[:-1], ("Parquet", "pyarrow", "nothing_of_this_name.parquet", "lmchat[parquet]")]
    monkeypatch.setattr("lmchat.cli.readers.READERS", readers)
    result = run("doctor", "--json")
    (report,) = rows(result.out)
    assert (result.code, report["problems"]) == (0, [])
    pdf, *_, parquet = report["readers"]
    assert pdf == {"kind": "PDF", "package": "pypdf", "version": version("pypdf"), "problem": None, "what_to_do": None}
    assert (parquet["version"], parquet["what_to_do"]) == (None, "pip install 'lmchat[parquet]'")
