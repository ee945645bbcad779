"""`lmchat batch` as a process, on a toy checkpoint."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.functional.conftest import environment

pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")

PATIENCE = 300.0
WORDS = ["The", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog", "near", "the", "river", "bank"]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Rows of many lengths, one of them bad and one blank."""
    draw = random.Random(5)
    texts = [" ".join(draw.choices(WORDS, k=draw.randrange(4, 60))) + "." for _ in range(150)]
    texts[40:40] = ["今天的天气很好。我们去公园散步！", "", " "]
    path = tmp_path / "in.jsonl"
    lines = [json.dumps({"id": f"row {n}", "text": text, "n": n}) for n, text in enumerate(texts)]
    path.write_text("\n".join([*lines[:9], "not json", *lines[9:]]) + "\n")
    return path


@pytest.fixture
def command(tiny_checkpoint: Path) -> list[str]:
    options = ["--checkpoint", str(tiny_checkpoint), "--device", "cpu", "--beam-size", "1", "--max-new-tokens", "24"]
    return ["batch", "summarize", *options, "--min-new-tokens", "1"]


def start(command: list[str], *arguments: object) -> subprocess.Popen[bytes]:
    """The command in a process, and a process group, of its own."""
    line = [sys.executable, "-m", "lmchat", *command, *map(str, arguments)]
    return subprocess.Popen(line, env=environment(), stderr=subprocess.DEVNULL, start_new_session=True)


def outputs(path: Path) -> list[dict[str, Any]]:
    """The rows of an output but for the time that they took."""
    return [json.loads(line) | {"seconds": 0} for line in path.read_text().split("\n") if line]


def wait_for(path: Path, lines: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a process has written so many lines."""
    end = time.monotonic() + PATIENCE
    while not path.exists() or path.read_bytes().count(b"\n") < lines:
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.01)


def test_one_process_several_and_a_batch_that_was_killed_give_the_same(
    command: list[str], rows: Path, tmp_path: Path, lmchat: Callable[..., Any]
) -> None:
    one, two, killed = (tmp_path / f"{name}.jsonl" for name in ("one", "two", "killed"))
    for out, processes in ((one, 1), (two, 2)):
        result = lmchat(*command, rows, "-o", out, "--processes", processes)
        assert (result.code, "154 rows, 3 failed (" in result.err) == (1, True)
    journal = tmp_path / "killed.jsonl.partial"
    for lines in (2, 40):
        process = start(command, rows, "-o", killed, "--processes", 2, "--resume")
        wait_for(journal, lines, process)
        process.kill()
        process.wait()
        assert not killed.exists()
    assert lmchat(*command, rows, "-o", killed, "--processes", 2, "--resume").code == 1
    assert not journal.exists()
    assert [row["id"] for row in outputs(one)][8:12] == ["row 8", 10, "row 9", "row 10"]
    assert outputs(one) == outputs(two) == outputs(killed)


def test_ctrl_c_finishes_what_is_begun_and_can_be_gone_on_with(
    command: list[str], rows: Path, tmp_path: Path, lmchat: Callable[..., Any]
) -> None:
    out = tmp_path / "out.jsonl"
    process = start(command, rows, "-o", out, "--processes", 2)
    wait_for(tmp_path / "out.jsonl.partial", 2, process)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(PATIENCE) == 130
    assert not out.exists()
    assert lmchat(*command, rows, "-o", out, "--resume").code == 1
    assert [row["n"] for row in outputs(out) if "n" in row] == list(range(153))


@pytest.mark.usefixtures("hang_ups_heard")
@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("processes", [1, 2])
def test_a_table_on_stdout_has_what_is_finished_when_a_signal_ends_the_batch(
    command: list[str], rows: Path, tmp_path: Path, by: signal.Signals, processes: int
) -> None:
    folder, table = tmp_path / "temporary", tmp_path / "out.csv"
    folder.mkdir()
    line = [sys.executable, "-m", "lmchat", *command, str(rows), "--format", "csv", "--processes", str(processes)]
    with table.open("wb") as out:
        process = subprocess.Popen(
            line, env=environment(TMPDIR=str(folder)), stdout=out, stderr=subprocess.PIPE, start_new_session=True
        )
    while not list(folder.glob("*/rows.partial")):
        assert process.poll() is None
        time.sleep(0.01)
    wait_for(next(folder.glob("*/rows.partial")), 12, process)
    os.killpg(process.pid, by)
    told = process.communicate(timeout=PATIENCE)[1].decode()
    assert (process.returncode, told.count("died")) == (128 + by, 0), told
    assert f"({table.read_text().count(chr(10)) - 1} rows finished)" in told
    assert table.read_text().count("\n") > 11
    assert list(folder.iterdir()) == []


def test_an_output_that_nobody_reads_ends_in_one_line(command: list[str], rows: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    line = [sys.executable, "-m", "lmchat", *command, str(rows), "--processes", "1"]
    process = subprocess.Popen(line, env=environment(), stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    error = process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 1
    assert error.startswith("error: nobody reads the output any more (")
    assert error.count("\n") == 1


def test_a_row_that_ends_its_process_fails_alone(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(DEADLY)
    done = subprocess.run([sys.executable, script], env=environment(), capture_output=True, text=True, timeout=100)
    assert done.stdout == "ok ok ok died-9 ok ok\n", done.stderr


DEADLY = """
import os, signal, threading
from lmchat.batch.ahead import Ahead
from lmchat.batch.pool import Forked
from lmchat.batch.records import Result, Row, Task
from lmchat.batch.windows import Bucket

def work(tasks):
    for task in tasks:
        if task.text == "deadly":
            os.kill(os.getpid(), signal.SIGKILL)
    return [Result({"output": "ok"}) for task in tasks]

texts = ["a", "b", "c", "deadly", "e", "f"]
rows = [Row(number, number, Task(text)) for number, text in enumerate(texts)]
pool = Forked(work, lambda code: Result({"output": f"died{code}"}), 2)
found = {}
for bucket, results in pool.run(Ahead([Bucket(0, rows[:4]), Bucket(0, rows[4:])], 4), threading.Event()):
    found.update({row.number: result.values["output"] for row, result in zip(bucket.rows, results)})
pool.close()
print(*(found[row.number] for row in rows))
"""


def test_workers_that_are_ended_with_a_batch_fail_no_row(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(ENDED)
    done = subprocess.run([sys.executable, script], env=environment(), capture_output=True, text=True, timeout=50)
    assert done.stdout == "begun\nbegun\n[]\n", done.stderr


ENDED = """
import os, signal, threading, time
from lmchat.batch.ahead import Ahead
from lmchat.batch.pool import Forked
from lmchat.batch.records import Result, Row, Task
from lmchat.batch.windows import Bucket

def work(tasks):
    os.write(1, b"begun\\n")
    os.write(theirs, b".")
    time.sleep(60)

def end():
    while len(begun) < 2:
        begun.extend(os.read(ours, 2))
    stop.set()
    for worker in pool._workers:
        os.kill(worker.process.pid, signal.SIGTERM)

begun, stop = [], threading.Event()
ours, theirs = os.pipe()
signal.signal(signal.SIGTERM, lambda *_: None)
pool = Forked(work, lambda code: Result({"output": f"died{code}"}), 2)
threading.Thread(target=end).start()
print(list(pool.run(Ahead([Bucket(0, [Row(number, number, Task("a"))]) for number in range(4)], 4), stop)))
pool.close()
"""


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_a_batch_that_was_killed(tmp_path: Path, by: signal.Signals) -> None:
    script = tmp_path / "script.py"
    script.write_text(SLOW)
    with subprocess.Popen([sys.executable, script], env=environment(), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(3)] == 3 * [b"begun\n"]
        process.send_signal(by)
        process.communicate(timeout=SLOW_SECONDS / 6)  # the end comes when no worker has the pipe any more


SLOW_SECONDS = 60
SLOW = f"""
import os, threading, time
from lmchat.batch.ahead import Ahead
from lmchat.batch.pool import Forked
from lmchat.batch.records import Result, Row, Task
from lmchat.batch.windows import Bucket

def work(tasks):
    os.write(1, b"begun\\n")
    time.sleep({SLOW_SECONDS})
    return [Result({{}}) for task in tasks]

pool = Forked(work, lambda code: Result({{}}), 3)
buckets = [Bucket(0, [Row(number, number, Task("a"))]) for number in range(3)]
list(pool.run(Ahead(buckets, 4), threading.Event()))
"""


def test_kept_rows_are_never_lost_or_doubled(tmp_path: Path) -> None:
    """Killed at random moments, over and over."""
    script, source, out = tmp_path / "script.py", tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    script.write_text(KILLED)
    source.write_text("".join(json.dumps({"text": f"Row number {n} " + "x" * (n % 50)}) + "\n" for n in range(600)))
    draw = random.Random(7)
    for seconds in (*(draw.uniform(0.05, 0.95) for _ in range(8)), PATIENCE):
        if not out.exists():
            with suppress(subprocess.TimeoutExpired):  # it is killed then
                subprocess.run([sys.executable, script, source, out], env=environment(), check=True, timeout=seconds)
    written = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["id"] for row in written] == list(range(1, 601))
    assert all(row["output"] == f"Row number {n} " + "x" * (n % 50) for n, row in enumerate(written))


KILLED = """
import sys, time
from pathlib import Path
from lmchat.batch.fields import Fields, rows_of
from lmchat.batch.job import BatchJob
from lmchat.batch.pool import Forked
from lmchat.batch.reading import find_inputs, read_inputs
from lmchat.batch.records import Result
from lmchat.batch.sinks import FileSink

def work(tasks):
    time.sleep(0.006 * len(tasks))  # longer for all rows, on two processes, than any wait before a kill
    return [Result({"output": task.text, "error": None, "seconds": 0.0}) for task in tasks]

pool = Forked(work, lambda code: Result({"output": None, "error": "died"}), 2)
rows = rows_of(read_inputs(find_inputs([sys.argv[1]]), "text"), Fields("text"))
sink = FileSink(Path(sys.argv[2]), "jsonl", {}, ["id"], ordered=True, resume=True, seen=lambda entry: None)
BatchJob(rows, pool, sink, ("output",), lambda entry: None).run()
sink.finish()
pool.close()
"""
