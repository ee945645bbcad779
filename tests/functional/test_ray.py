"""`lmchat batch --engine ray`, on a cluster that it starts on this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.functional.conftest import environment

pytest.importorskip("ray")
pytestmark = pytest.mark.slow

OPTIONS = ["--device", "cpu", "--beam-size", "1", "--max-new-tokens", "16", "--min-new-tokens", "1", "--processes", "2"]


def busy() -> dict[str, str]:
    """The environment of a process whose workers are as important as itself."""
    return environment(RAY_worker_niceness="0")


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    lines = [json.dumps({"id": n, "text": f"The fox number {n} " + "runs " * (n % 40) + "away."}) for n in range(120)]
    path.write_text("\n".join([*lines[:7], "not json", *lines[7:]]) + "\n")
    return path


def outputs(path: Path) -> list[dict[str, Any]]:
    """The rows of an output but for the time that they took."""
    return [json.loads(line) | {"seconds": 0} for line in path.read_text().split("\n") if line]


def test_a_cluster_gives_what_this_machine_gives_and_goes_on_after_ctrl_c(
    rows: Path, tmp_path: Path, tiny_checkpoint: Path, lmchat: Callable[..., Any]
) -> None:
    here, there = tmp_path / "here.jsonl", tmp_path / "there.jsonl"
    command = ["batch", "summarize", str(rows), "--checkpoint", str(tiny_checkpoint), *OPTIONS]
    assert lmchat(*command, "-o", here).code == 1
    line = [sys.executable, "-m", "lmchat", *command, "--engine", "ray", "-o", str(there)]
    process = subprocess.Popen(line, env=busy(), stderr=subprocess.PIPE, text=True, start_new_session=True)
    journal = tmp_path / "there.jsonl.partial"
    while process.poll() is None and (not journal.exists() or journal.read_bytes().count(b"\n") < 2):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    told = process.communicate(timeout=300)[1]
    assert process.returncode == 130, told
    done = subprocess.run([*line, "--resume"], env=busy(), capture_output=True, text=True, timeout=300)
    assert (done.returncode, "121 rows, 1 failed" in done.stderr) == (1, True), done.stderr
    assert outputs(there) == outputs(here)


def test_an_address_where_no_cluster_is_and_one_without_ray_are_refused(
    rows: Path, tiny_checkpoint: Path, lmchat: Callable[..., Any]
) -> None:
    command = ["batch", "summarize", rows, "--checkpoint", tiny_checkpoint]
    nobody = lmchat(*command, "--engine", "ray", "--ray-address", "127.0.0.1:1")
    assert (nobody.code, nobody.out) == (2, "")
    assert nobody.err.startswith("error: no Ray cluster answers at 127.0.0.1:1: Connection refused (")
    alone = lmchat(*command, "--ray-address", "127.0.0.1:1")
    assert (alone.code, alone.err) == (2, "error: --ray-address is of --engine ray (add --engine ray)\n")


def test_lost_workers_are_replaced_and_a_deadly_row_fails_alone(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(LOST)
    done = subprocess.run([sys.executable, script, tmp_path], env=busy(), capture_output=True, text=True, timeout=300)
    assert done.stdout == "ok ok ok died1 ok ok ok\n", done.stderr


def test_a_worker_that_cannot_start_says_why(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(NO_START)
    done = subprocess.run([sys.executable, script], env=busy(), capture_output=True, text=True, timeout=300)
    assert "UsageError: a worker of the cluster does not start: " in done.stderr
    assert "no such checkpoint" in done.stderr


BEGIN = """
import os, signal, sys, threading
from pathlib import Path
from lmchat.batch.ahead import Ahead
from lmchat.batch.ray_pool import RayPool
from lmchat.batch.records import Result, Row, Task
from lmchat.batch.windows import Bucket
"""

LOST = (
    BEGIN
    + """
def make_work(folder):
    def work(tasks):
        once = Path(folder, "once")
        for task in tasks:
            if task.text == "deadly" or (task.text == "unlucky" and not once.exists()):
                once.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return [Result({"output": "ok"}) for task in tasks]
    return work

texts = ["a", "b", "c", "deadly", "e", "unlucky", "g"]
rows = [Row(number, number, Task(text)) for number, text in enumerate(texts)]
folder = sys.argv[1]
pool = RayPool(lambda: make_work(folder), lambda code: Result({"output": f"died{code}"}), 2)
found = {}
for bucket, results in pool.run(Ahead([Bucket(0, rows[:4]), Bucket(0, rows[4:])], 4), threading.Event()):
    found.update({row.number: result.values["output"] for row, result in zip(bucket.rows, results)})
pool.close()
print(*(found[row.number] for row in rows))
"""
)

NO_START = (
    BEGIN
    + """
def make_work():
    raise ValueError("no such checkpoint")

pool = RayPool(make_work, lambda code: Result({}), 1)
list(pool.run(Ahead([Bucket(0, [Row(0, 0, Task("a"))])], 4), threading.Event()))
"""
)
