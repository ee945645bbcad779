from __future__ import annotations

import json
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lmchat.batch.ahead import Ahead
from lmchat.batch.job import BatchJob
from lmchat.batch.journal import read_journal, write_all
from lmchat.batch.pool import Done
from lmchat.batch.records import Entry, Result, Row, Task
from lmchat.batch.sinks import FileSink, StreamSink, names_of
from lmchat.batch.windows import Bucket
from lmchat.errors import LmchatError, UnreadableInput

ROWS = [Row(number, f"row {number}", Task("a")) for number in range(5)]


class Stopped:
    """Finishes the rows 0, 3 and 2; then it is told to stop, or the input breaks off."""

    def __init__(self, fault: LmchatError | None) -> None:
        self._fault = fault

    def run(self, buckets: Ahead[Bucket], stop: threading.Event) -> Iterator[Done]:
        for number in (0, 3, 2):
            yield Bucket(0, [ROWS[number]]), [Result({"error": None})]
        if self._fault is not None:
            raise self._fault
        stop.set()


def run(sink: Any, fault: LmchatError | None) -> None:
    job = BatchJob(ROWS, Stopped(fault), sink, ("error",), lambda entry: None)
    if fault is None:
        assert not job.run()
    else:
        with pytest.raises(UnreadableInput):
            job.run()


@pytest.mark.parametrize("fault", [None, UnreadableInput("it breaks off")])
@pytest.mark.parametrize(("ordered", "written"), [(True, [0, 2, 3]), (False, [0, 3, 2])])
def test_rows_that_wait_for_others_are_written_when_a_batch_stops(
    fault: LmchatError | None, ordered: bool, written: list[int]
) -> None:
    lines: list[str] = []
    run(StreamSink(lines.append, ordered=ordered), fault)
    assert [json.loads(line)["id"] for line in lines] == [f"row {number}" for number in written]


@pytest.mark.parametrize("fault", [None, UnreadableInput("it breaks off")])
def test_a_file_keeps_them_in_its_journal(tmp_path: Path, fault: LmchatError | None) -> None:
    kept: list[Entry] = []
    sink = FileSink(tmp_path / "out", "jsonl", {}, ["id"], ordered=True, resume=False, seen=kept.append)
    run(sink, fault)
    sink.close()
    assert [entry.number for entry in read_journal(tmp_path / "out.partial")] == [0, 3, 2]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o400])
def test_a_file_is_written_through_a_link_and_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    (tmp_path / "folder").mkdir()
    target, link = tmp_path / "folder" / "target", tmp_path / "link"
    target.write_text("old")
    target.chmod(mode)
    link.symlink_to(target)
    sink = FileSink(link, "jsonl", {}, ["id"], ordered=True, resume=False, seen=lambda entry: None)
    assert stat.S_IMODE(target.with_name("target.partial").stat().st_mode) == mode | 0o600
    sink.add([Entry(0, {"id": "a"}, {})])
    sink.finish()
    sink.close()
    assert (link.is_symlink(), json.loads(target.read_text())) == (True, {"id": "a"})
    assert stat.S_IMODE(target.stat().st_mode) == mode
    assert len(list(tmp_path.rglob("*"))) == 3


def test_what_a_link_leads_to_is_one_of_the_names_of_an_output(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    expected = ["link", "target", "target.partial", "target.writing.partial"]
    assert [path.name for path in names_of(tmp_path / "link")] == expected


def test_what_takes_a_few_bytes_at_a_time_gets_all_of_them() -> None:
    written: list[bytes] = []

    class Slow:
        def write(self, data: memoryview) -> int:
            written.append(bytes(data[:3]))
            return len(written[-1])

    write_all(Slow(), b"0123456789")  # type: ignore[arg-type]
    assert written == [b"012", b"345", b"678", b"9"]
