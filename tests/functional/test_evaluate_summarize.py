from __future__ import annotations

import json
import lzma
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "evaluate_summarize.py"

# Stands in for `python -m lmchat`: the first three words are the summary; a row that says so falls back, or fails.
FAKE_LMCHAT = """
import json, pathlib, sys
arguments = sys.argv[1:]
if arguments[0] == "batch":
    source, target = (pathlib.Path(a) for a in arguments if a.endswith(".jsonl"))
    rows = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    with target.open("w", encoding="utf-8") as out:
        for row in rows:
            failed = row["text"].startswith("fail")
            answer = {"id": row["id"], "output": None if failed else " ".join(row["text"].split()[:3])}
            answer |= {"error": "failed" if failed else None, "fallback": "back" in row["text"], "seconds": 0.1}
            out.write(json.dumps(answer) + "\\n")
    sys.exit(int(any(row["text"].startswith("fail") for row in rows)))
for path in (a for a in arguments if a.endswith(".txt")):
    print(json.dumps({"summary": "x", "seconds": 0.25, "length": arguments[arguments.index("--length") + 1]}))
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    rows = {
        "en/summarization-xsum-test": [
            {"source": "A cat sat on the mat. A dog ran far away.", "target": "A cat sat down."},
            {"source": "Go back home now. It rains all day long.", "target": "It rains."},
            {"source": "fail this row. It is broken.", "target": "A broken row."},
        ],
        "zh/summarization-csl-test": [{"source": "会议今天召开。代表讨论报告。", "target": "会议召开"}],
    }
    for name, lines in rows.items():
        path = folder / f"{name}.jsonl.xz"
        path.parent.mkdir(parents=True)
        path.write_bytes(lzma.compress("".join(json.dumps(row) + "\n" for row in lines).encode()))
    return folder


def run(*arguments: object, fake: Path | None = None) -> subprocess.CompletedProcess[str]:
    paths = [str(fake)] if fake else []
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([*paths, str(ROOT)]), "PYTHONIOENCODING": "utf-8"}
    line = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(line, capture_output=True, encoding="utf-8", env=environment, check=False)


@pytest.fixture
def fake(tmp_path: Path) -> Path:
    """A folder that turns `python -m lmchat` into the stand-in, while `import lmchat` stays what it is."""
    folder = tmp_path / "fake"
    folder.mkdir()
    (folder / "fake_main.py").write_text(FAKE_LMCHAT, encoding="utf-8")
    hook = (
        "import runpy, sys\n"
        "if sys.orig_argv[1:3] == ['-m', 'lmchat']:\n"
        "    sys.argv = ['lmchat', *sys.orig_argv[3:]]\n"
        f"    runpy.run_path({str(folder / 'fake_main.py')!r}, run_name='__main__')\n"
        "    sys.exit(0)\n"
    )
    (folder / "sitecustomize.py").write_text(hook, encoding="utf-8")
    return folder


def test_the_baselines_need_no_checkpoint(data: Path) -> None:
    done = run("--data", data, "--files", "xsum", "csl", "--baselines-only")
    assert done.returncode == 0, done.stderr
    assert "| en xsum-test | medium | 3 | - |" in done.stdout
    assert "| zh csl-test | short | 1 | - | 80.0/50.0/80.0 |" in done.stdout


def test_a_missing_file_ends_with_one_line_and_exit_code_2(data: Path) -> None:
    done = run("--data", data, "--files", "scitldr", "--baselines-only")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


def test_lmchat_is_scored_through_its_own_commands(data: Path, fake: Path, tmp_path: Path) -> None:
    report = tmp_path / "scores.json"
    done = run("--data", data, "--files", "xsum", "--single", 2, "--json", report, fake=fake)
    assert done.returncode == 1, done.stderr  # the stand-in does not beat lead-1
    measured = json.loads(report.read_text("utf-8"))["files"][0]
    assert measured["systems"]["lmchat"]["rows"] == 3
    assert measured["batch"]["failed"] == 1
    assert measured["batch"]["fallbacks"] == pytest.approx(1 / 3)
    assert measured["batch"]["single_seconds_per_row"] == pytest.approx(0.25)
    assert measured["verbatim_leads"] == pytest.approx(2 / 3)
    assert len(measured["sha256"]) == 64


def test_the_limit_spreads_the_rows_over_the_file(data: Path) -> None:
    done = run("--data", data, "--files", "xsum", "--baselines-only", "--limit", 2)
    assert "| en xsum-test | medium | 2 |" in done.stdout
