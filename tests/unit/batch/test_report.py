from __future__ import annotations

import pytest

from lmchat.batch.records import Entry
from lmchat.batch.report import Report
from lmchat.batch.statistics import Statistics


@pytest.fixture
def report() -> Report:
    """Of ten questions: nothing was written, and the texts are of 7 to 1,504 tokens."""
    counted = Statistics()
    for number, tokens in enumerate((7, 8, 8, 8, 8, 8, 8, 9, 52, 1504)):
        record = {"error": None, "seconds": 0.25 * (number + 1)}
        counted.add(Entry(number, record, {"source_tokens": tokens, "tokens": 0}))
    return Report("lmchat batch answer", counted, 5.0, 10, {})


def test_tokens_are_whole_numbers_and_seconds_are_not(report: Report) -> None:
    assert list(report.lines())[2:] == [
        "seconds a row: median 1.26, 90 % 2.23, 99 % 2.5, most 2.5",
        "source tokens a row: median 8, 90 % 52, 99 % 1,504, most 1,504",
    ]


def test_what_is_nothing_in_every_row_is_not_told(report: Report) -> None:
    assert "written" not in "\n".join(report.lines())
    assert "written" not in report.page()
    assert "Source tokens a row" in report.page()


def test_one_row_is_1_row_and_what_there_is_none_of_has_no_tile() -> None:
    counted = Statistics()
    facts = {"source_tokens": 7, "tokens": 3, "fallback": True}
    counted.add(Entry(0, {"error": None, "seconds": 0.25}, facts))
    report = Report("lmchat batch summarize", counted, 0.5, 1, {})
    assert "<ul><li><b>1</b>row</li><li><b>1</b>fallback</li><li><b>2.0</b>rows/s</li></ul>" in report.page()
    assert next(report.lines()) == "1 row, 0 failed, 1 fallback"
