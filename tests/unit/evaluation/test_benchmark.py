from __future__ import annotations

import hashlib
import json
import lzma
from pathlib import Path
from typing import Any

import pytest

from lmchat.errors import DataError
from lmchat.evaluation.benchmark import FILES, BenchmarkFile, Goal, Row, file_hash, load_rows, read_rows, select_files

XSUM = BenchmarkFile("xsum", "en", "medium", Goal(beats="lead-1"))


def write(folder: Path, name: str, rows: list[dict[str, Any]], suffix: str = ".jsonl.xz") -> Path:
    path = folder / "en" / f"summarization-{name}{suffix}"
    path.parent.mkdir(exist_ok=True)
    data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    path.write_bytes(lzma.compress(data) if suffix.endswith(".xz") else data)
    return path


def never(_key: str) -> bool:
    raise AssertionError("no row needs to be looked at")


def starts_with_d(key: str) -> bool:
    return key.startswith("d")


@pytest.mark.parametrize("suffix", [".jsonl.xz", ".jsonl"])
def test_the_test_split_is_every_row_of_the_test_file(tmp_path: Path, suffix: str) -> None:
    rows = [{"source": "one", "target": "1"}, {"source": "二", "target": "2", "refs": ["2", "two"]}]
    expected = write(tmp_path, "xsum-test", rows, suffix)
    path, loaded = load_rows(tmp_path, XSUM, "test", never)
    assert path == expected
    assert loaded == [Row("1", "one", ("1",)), Row("2", "二", ("2", "two"))]


def test_refs_of_another_kind_are_left_out(tmp_path: Path) -> None:
    path = write(tmp_path, "mail-test", [{"source": "s", "target": "t", "refs": ["a", "b"]}])
    assert next(read_rows(path)).references == ("a", "b")
    assert next(read_rows(path, use_refs=False)).references == ("t",)


def test_the_dev_split_is_the_dev_file_where_there_is_one(tmp_path: Path) -> None:
    write(tmp_path, "xsum", [{"source": "train", "target": "t"}])
    expected = write(tmp_path, "xsum-dev", [{"source": "any", "target": "t"}])
    path, rows = load_rows(tmp_path, XSUM, "dev", never)
    assert (path, [row.source for row in rows]) == (expected, ["any"])


def test_the_dev_split_is_drawn_from_the_training_rows_where_there_is_none(tmp_path: Path) -> None:
    write(tmp_path, "xsum", [{"source": "train", "target": "t"}, {"source": "dev", "target": "t"}])
    rows = load_rows(tmp_path, XSUM, "dev", starts_with_d)[1]
    assert [row.id for row in rows] == ["2"]


def test_a_dev_file_that_is_the_training_data_is_drawn_from_too(tmp_path: Path) -> None:
    write(tmp_path, "xsum-dev", [{"source": "train", "target": "t"}, {"source": "dev", "target": "t"}])
    rows = load_rows(tmp_path, XSUM, "dev", starts_with_d)[1]
    assert [row.source for row in rows] == ["dev"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="summarization-xsum-test"):
        load_rows(tmp_path, XSUM, "test", never)


@pytest.mark.parametrize(
    "line", ["{", "[]", '"text"', '{"source": "s"}', '{"source": 1, "target": "t"}', '{"source": "s", "target": null}']
)
def test_a_broken_row_is_named_by_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "summarization-x.jsonl"
    path.write_text(f'{{"source": "s", "target": "t"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(DataError, match="line 2"):
        list(read_rows(path))


def test_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "summarization-x.jsonl.xz"
    whole = lzma.compress(b'{"source": "s", "target": "t"}\n' * 1000)
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="cannot be read"):
        list(read_rows(path))


def test_files_are_chosen_by_name_in_the_table_s_order() -> None:
    assert [file.name for file in select_files(["csl", "xsum-test"])] == ["xsum", "csl"]
    assert select_files([]) == list(FILES)


def test_an_unknown_name_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(DataError, match="nosuch") as caught:
        select_files(["nosuch"])
    assert "gigaword" in caught.value.hint


def test_every_file_has_one_goal() -> None:
    assert all((file.goal.floor is None) != (file.goal.beats is None) for file in FILES)
    assert len({file.name for file in FILES}) == len(FILES)


def test_the_hash_is_of_the_bytes_as_they_lie_there(tmp_path: Path) -> None:
    path = write(tmp_path, "xsum-test", [{"source": "s", "target": "t"}])
    assert file_hash(path) == hashlib.sha256(path.read_bytes()).hexdigest()
