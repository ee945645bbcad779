"""`lmchat doctor` on a folder of tiny checkpoints."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from lmchat.cli.doctor.readers import READERS
from lmchat.engine.health import SHIPPED
from lmchat.errors import ConfigError
from tests.unit.cli.conftest import damage

Run = Callable[..., Any]


def test_the_doctor_finds_nothing_wrong_where_all_is_well(shelf: Path, run: Run) -> None:
    result = run("doctor", "--json")
    report = json.loads(result.out)
    assert (result.code, report["problems"]) == (0, [])
    assert report["tokens_per_second"] > 0
    assert [found["name"] for found in report["checkpoints"]] == list(SHIPPED)
    assert all(len(found["sha256"]) == 64 for found in report["checkpoints"])
    assert "nothing is wrong" in run("doctor").out


def test_the_doctor_says_what_is_wrong_and_what_to_do(shelf: Path, run: Run) -> None:
    damage(shelf / "answer")
    shutil.rmtree(shelf / "generate")
    result = run("doctor", "--json")
    report = json.loads(result.out)
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
    report = json.loads(result.out)
    assert result.code == 2
    (problem,) = report["problems"]
    assert "config.toml" in problem["problem"]


def test_the_doctor_checks_the_names_of_settings_whatever_else_is_wrong(
    shelf: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config" / "lmchat").mkdir(parents=True)
    (tmp_path / "config" / "lmchat" / "config.toml").write_text('theme = "nonsense"')
    monkeypatch.setattr("lmchat.engine.health.path_problems", lambda: [ConfigError("state cannot be written to")])
    state, theme = json.loads(run("doctor", "--json").out)["problems"]
    assert state["problem"] == "state cannot be written to"
    assert "nonsense" in theme["problem"]


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


def test_the_readers_as_json(shelf: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = [*READERS[:-1], ("Parquet", "pyarrow", "nothing_of_this_name.parquet", "lmchat[parquet]")]
    monkeypatch.setattr("lmchat.cli.doctor.readers.READERS", readers)
    result = run("doctor", "--json")
    report = json.loads(result.out)
    assert (result.code, report["problems"]) == (0, [])
    pdf, *_, parquet = report["readers"]
    assert pdf == {"kind": "PDF", "package": "pypdf", "version": version("pypdf"), "problem": None, "what_to_do": None}
    assert (parquet["version"], parquet["what_to_do"]) == (None, "pip install 'lmchat[parquet]'")
