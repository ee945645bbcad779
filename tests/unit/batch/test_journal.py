from __future__ import annotations

import fcntl
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from lmchat.batch.journal import Finished, Journal, in_order, is_journal, read_journal, refuse_while_written, same_rows
from lmchat.batch.records import Entry, Row, Task
from lmchat.errors import InputChanged, UsageError

JOB = {"mode": "summarize", "inputs": [["a.jsonl", "jsonl", 7]]}


def entry(number: int, error: str | None = None) -> Entry:
    return Entry(number, {"id": number, "output": "\u2028 x", "error": error}, {"tokens": 3})


def written(path: Path, *numbers: int) -> None:
    journal = Journal(path, JOB)
    journal.add([entry(number) for number in numbers])
    journal.close()


def test_rows_are_in_the_file_at_once_and_never_twice(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", JOB)
    journal.add([entry(3), entry(0)])
    journal.add([entry(0), entry(1, "bad")])
    assert [each.number for each in read_journal(tmp_path / "j")] == [3, 0, 1]
    assert (len(journal.finished), journal.finished.failed) == (3, 1)
    journal.close()


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_torn_line_is_done_again(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "j"
    written(path, 0, 2, 1)
    path.write_bytes(path.read_bytes()[:-cut])
    seen: list[Entry] = []
    journal = Journal(path, JOB, resume=True, seen=seen.append)
    assert [each.number for each in seen] == [0, 2]
    assert 1 not in journal.finished
    journal.add([entry(1)])
    journal.close()
    assert [each.number for each in in_order(read_journal(path))] == [0, 1, 2]


def test_a_journal_that_was_killed_before_its_first_line_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "j").write_text('{"job"')
    journal = Journal(tmp_path / "j", JOB, resume=True)
    journal.add([entry(0)])
    journal.close()
    first, second, _end = (tmp_path / "j").read_text(encoding="utf-8").split("\n")
    assert json.loads(first) == {"job": JOB}
    assert json.loads(second)["row"] == 0


def test_another_job_or_another_file_is_refused(tmp_path: Path) -> None:
    written(tmp_path / "j", 0)
    with pytest.raises(UsageError, match="add --resume"):
        Journal(tmp_path / "j", JOB)
    with pytest.raises(UsageError, match=r"of another batch: different inputs, mode .*the same inputs unchanged"):
        Journal(tmp_path / "j", {"mode": "answer"}, resume=True)


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize("text", ["some text\n", "some text", '{"job": is no JSON\n'])
def test_a_file_that_is_no_journal_stays_as_it_is(tmp_path: Path, text: str, resume: bool) -> None:
    (tmp_path / "other").write_text(text)
    problem = "is not the journal of a batch" if resume or "job" not in text else "add --resume"
    with pytest.raises(UsageError, match=problem):
        Journal(tmp_path / "other", JOB, resume=resume)
    assert (tmp_path / "other").read_text() == text


@pytest.mark.parametrize("damage", [b"", b"\0" * 40, b"{\xff", b'{"row": 1}', b"[1]", b"7"])
def test_a_damaged_line_costs_its_row_alone(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "j"
    written(path, 0, 1, 2)
    head, first, _second, third = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([head, first, damage, third, b""]))
    seen: list[Entry] = []
    journal = Journal(path, JOB, resume=True, seen=seen.append)
    assert [each.number for each in seen] == [0, 2]
    journal.add([entry(0), entry(1), entry(2)])
    journal.close()
    assert [each.number for each in in_order(read_journal(path))] == [0, 1, 2]


def test_nobody_else_writes_a_journal_even_while_it_is_read(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", JOB)
    journal.add([entry(0)])
    assert len(list(read_journal(tmp_path / "j"))) == 1
    with pytest.raises(UsageError, match="another batch is writing it"):
        Journal(tmp_path / "j", JOB, resume=True)
    journal.add([entry(1)])
    journal.close()
    Journal(tmp_path / "j", JOB, resume=True).close()
    assert [each.number for each in read_journal(tmp_path / "j")] == [0, 1]


def test_what_another_batch_wrote_before_the_lock_was_given_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(fcntl, "flock", lambda file, kind: (tmp_path / "j").write_text('{"job": {}}\n'))
        with pytest.raises(UsageError, match="add --resume"):
            Journal(tmp_path / "j", JOB)
    assert (tmp_path / "j").read_text() == '{"job": {}}\n'


def test_a_journal_that_became_a_file_before_the_lock_was_given_is_not_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "j", 0)
    monkeypatch.setattr(fcntl, "flock", lambda file, kind: (tmp_path / "j").unlink())
    with pytest.raises(UsageError, match="another batch has just finished it"):
        Journal(tmp_path / "j", JOB, resume=True)
    assert list(tmp_path.iterdir()) == []


def test_a_journal_that_is_written_is_told_from_one_that_was_stopped(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", JOB)
    with pytest.raises(UsageError, match="another batch is writing it"):
        refuse_while_written(tmp_path / "j")
    journal.close()
    refuse_while_written(tmp_path / "j")
    refuse_while_written(tmp_path / "none")


def asking(*texts: str | None) -> list[Row]:
    return [
        Row(number, number, None if text is None else Task(text), None, {"tag": "\ud83d"})
        for number, text in enumerate(texts)
    ]


def finished(path: Path, rows: list[Row]) -> None:
    journal = Journal(path, JOB)
    journal.add([Entry(row.number, {"id": row.id}, {}, row.digest) for row in rows])
    journal.close()


def test_rows_that_a_journal_has_are_the_same_or_refused(tmp_path: Path) -> None:
    path, rows = tmp_path / "j", asking("a", "b", "c", "d")
    finished(path, [rows[3], rows[0], rows[1]])
    assert list(same_rows(rows, path)) == rows
    assert list(same_rows(asking("a", "b", "x", "d", "e"), path)) == asking("a", "b", "x", "d", "e")
    for other in (asking("a", "x", "c", "d"), asking("a", "b"), asking("a", "b", "c", None)):
        with pytest.raises(
            InputChanged, match=r"row [24] of the input is not the one that was finished \(.*remove .*j"
        ):
            list(same_rows(other, path))
    with pytest.raises(UsageError, match="row 1 of"):
        list(same_rows([replace(rows[0], extra={"tag": "y"}), *rows[1:]], path))


def test_a_row_without_a_task_may_have_one_later(tmp_path: Path) -> None:
    finished(tmp_path / "j", asking("a", None))
    assert list(same_rows(asking("a", "b"), tmp_path / "j")) == asking("a", "b")


def test_a_journal_without_digests_can_be_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "j").write_text(f'{json.dumps({"job": JOB})}\n{{"row": 0, "record": {{"id": 0}}, "facts": {{}}}}\n')
    Journal(tmp_path / "j", JOB, resume=True).close()
    assert list(same_rows(asking("a", "b"), tmp_path / "j")) == asking("a", "b")


def test_a_journal_is_told_from_other_files(tmp_path: Path) -> None:
    written(tmp_path / "j", 0)
    (tmp_path / "other").write_text('{"row": 1}')
    assert [is_journal(tmp_path / name) for name in ("j", "other", "none", ".")] == [True, False, False, False]


def test_finished_rows_take_no_memory_once_those_before_them_are_finished() -> None:
    finished = Finished()
    numbers = list(range(1000))
    random.Random(1).shuffle(numbers)
    for count, number in enumerate(numbers, start=1):
        assert number not in finished
        finished.add(entry(number))
        assert number in finished
        assert len(finished) == count
    assert finished._beyond == set()


def test_entries_come_in_order_even_where_one_is_missing() -> None:
    assert [each.number for each in in_order(map(entry, (2, 0, 1, 5, 4)))] == [0, 1, 2, 4, 5]
