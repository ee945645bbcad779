from __future__ import annotations

import pytest

from lmchat.batch.records import Entry
from lmchat.batch.statistics import Statistics
from lmchat.cli.batch import progress
from lmchat.cli.batch.progress import BatchProgress, progress_line
from lmchat.cli.shared.narration import Narrator
from tests.unit.cli.conftest import Run


def test_progress_tells_what_is_left_where_that_is_known() -> None:
    assert progress_line(50, 0, 20, 2.0) == "50 rows, 2.0 rows/s"
    assert progress_line(50, 2, 100, 0.01).endswith("(50 %), 0.0 rows/s, 2 failed, 1 h 23 min left")


@pytest.mark.parametrize("quiet", [False, True])
def test_rows_are_told_of_together_with_those_of_an_earlier_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], quiet: bool
) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.0)
    counted = Statistics()
    counted.add(Entry(0, {"error": "no text"}, {"kind": "bad row"}))
    with BatchProgress(Narrator(quiet), counted, ()) as told:
        counted.add(Entry(1, {"error": "no text"}, {"kind": "bad row"}))
        told.tell()
    assert (told.before, counted.rows, counted.failed) == (1, 2, 2)
    line = capsys.readouterr().err
    assert line == ("" if quiet else "2 rows, 2 failed\n")


def test_all_rows_of_a_bucket_are_told_of_at_a_time_and_a_few_rows_do_not_tell_how_quick_it_is(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.0)
    rows = b"".join(b'{"text": "One %d"}\n' % number for number in range(35))
    told = run("batch", "summarize", "-", "--processes", 1, stdin=b"no row\n" + rows).err.splitlines()[:3]
    assert [line.split(",")[0] for line in told] == ["1 row", "33 rows", "36 rows"]
    assert ["rows/s" in line for line in told] == [False, True, True]
