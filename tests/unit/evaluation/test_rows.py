from __future__ import annotations

import gzip
import json
import lzma
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lmchat.errors import DataError
from lmchat.evaluation.rows import Row, answer_row, draw_rows, rows_of, sample, summary_row

QUESTION: dict[str, Any] = {"context": "It was built in 1889.", "question": "When?", "answer": "1889"}


def write(path: Path, *lines: object) -> Path:
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines), "utf-8")
    return path


@pytest.mark.parametrize(("suffix", "pack"), [("", bytes), (".xz", lzma.compress), (".gz", gzip.compress)])
def test_plain_and_compressed_files_have_the_same_rows(tmp_path: Path, suffix: str, pack: Any) -> None:
    path = tmp_path / f"x.jsonl{suffix}"
    path.write_bytes(pack(b'{"source": "s", "target": "t"}\n\n{"source": "u", "target": "v"}\n'))
    assert list(rows_of(path, summary_row)) == [Row("1", "s", ("t",)), Row("3", "u", ("v",))]


def test_several_references_go_before_the_target() -> None:
    record = {"source": "s", "target": "t", "refs": ["t", "u"]}
    assert summary_row("1", record).references == ("t", "u")
    assert summary_row("1", record, use_refs=False).references == ("t",)
    assert summary_row("1", {"source": "s", "refs": ["u"]}).references == ("u",)


def test_answer_and_answers_are_all_right_and_each_stands_once() -> None:
    record = QUESTION | {"answers": ["in 1889", "1889"]}
    assert answer_row("4", record) == Row("4", "It was built in 1889.", ("in 1889", "1889"), "When?")
    assert answer_row("4", QUESTION | {"answers": ["in 1889"]}).references == ("in 1889", "1889")
    assert answer_row("4", {"context": "c", "question": "q", "answers": []}).references == ()


def test_standard_input_is_refused_for_what_it_is() -> None:
    with pytest.raises(DataError, match=r"standard input cannot .*name a file"):
        draw_rows(Path("-"), summary_row, None)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ({"question": "q", "answer": "a"}, '"context" is missing'),
        ({"context": "c", "answer": "a"}, '"question" is missing'),
        ({"context": "c", "question": "q"}, '"answer" is missing'),
        ({"context": "c", "question": " ", "answer": "a"}, '"question" is empty'),
        ({"context": 1, "question": "q", "answer": "a"}, '"context" is not a text'),
        ({"context": "c", "question": "q", "answers": "a"}, '"answers" is not a list'),
        ({"context": "c", "question": "q", "answers": [None]}, '"answers" has something in it that is not a text'),
    ],
)
def test_a_wrong_line_is_named_with_its_field(tmp_path: Path, line: object, problem: str) -> None:
    path = write(tmp_path / "qa.jsonl", QUESTION, line)
    with pytest.raises(DataError) as caught:
        list(rows_of(path, answer_row))
    assert caught.value.message == f"qa.jsonl, line 2: {problem}"


@pytest.mark.parametrize("suffix", [".xz", ".gz"])
def test_a_file_that_is_not_what_its_name_says_cannot_be_read(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"x.jsonl{suffix}", {"source": "s", "target": "t"})
    with pytest.raises(DataError, match="cannot be read"):
        list(rows_of(path, summary_row))


def test_a_missing_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nosuch\.jsonl cannot be read: No such file"):
        list(rows_of(tmp_path / "nosuch.jsonl", summary_row))


def test_lone_surrogates_become_characters_that_can_be_written(tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", '{"source": "a\\ud83db", "target": "t"}')
    assert next(rows_of(path, partial(summary_row, use_refs=False))).source == "a?b"


def test_a_sample_is_seeded_and_in_the_files_order() -> None:
    rows = [Row(str(number), "s", ("t",)) for number in range(100)]
    drawn = sample(rows, 10, seed=3)
    assert drawn == sample(rows, 10, seed=3) != sample(rows, 10, seed=4)
    assert [int(row.id) for row in drawn] == sorted({int(row.id) for row in drawn})
    assert len(drawn) == 10


def test_a_sample_without_a_limit_or_with_a_large_one_is_everything() -> None:
    rows = [Row(str(number), "s", ("t",)) for number in range(3)]
    assert sample(rows, None) == sample(rows, 3) == sample(rows, 4) == rows


def test_rows_are_drawn_as_a_sample_is_and_read_anew_each_time(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f'{{"source": "a {number}", "target": "b"}}\n' for number in range(30)))
    everything = list(rows_of(path, summary_row))
    drawn = draw_rows(path, summary_row, 10, seed=3)
    assert (len(drawn), list(drawn), list(drawn)) == (10, sample(everything, 10, 3), sample(everything, 10, 3))
    for limit in (None, 30, 31):
        whole = draw_rows(path, summary_row, limit)
        assert (len(whole), list(whole)) == (30, everything)
