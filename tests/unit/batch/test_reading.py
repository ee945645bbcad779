from __future__ import annotations

import errno
import gzip
import io
import lzma
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lmchat.batch.reading import find_inputs, read_inputs
from lmchat.batch.reading.compressed import open_bytes
from lmchat.batch.reading.count import RowCount
from lmchat.batch.reading.csv_table import read_csv, read_tsv
from lmchat.batch.reading.json_lines import parse_line, read_json_lines
from lmchat.batch.records import HOW_TO_CONVERT, BadRecord, Record
from lmchat.errors import UnreadableInput, UsageError

LINES = b'{"text": "One"}\n{"text": "Two"}\n'


def texts(*names: object) -> list[str]:
    """The texts of all rows; "!" for a bad one."""
    records = read_inputs(find_inputs([str(name) for name in names]), "text")
    return [record.fields["text"] if isinstance(record, Record) else "!" for record in records]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON in UTF-8"),
        ('{"text": "河"}'.encode("gb18030"), "not JSON in UTF-8 (iconv -f GB18030 -t UTF-8 FILE > NEW converts"),
        (b"[1]", "not a JSON object"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_line_says_its_place_and_problem(line: bytes, problem: str) -> None:
    record = parse_line(line, "in.jsonl, line 4")
    assert isinstance(record, BadRecord)
    assert record.error.startswith(f"in.jsonl, line 4: {problem}")


def test_a_byte_order_mark_at_the_start_is_no_harm() -> None:
    (record,) = read_json_lines([b'\xef\xbb\xbf{"id": 1}\n', b" \n"], "in.jsonl")
    assert record == Record({"id": 1}, "in.jsonl, line 1")


def test_files_are_unpacked(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(LINES))
    (tmp_path / "b.ndjson.xz").write_bytes(lzma.compress(LINES))
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(b"id,text\n1,Three\n"))
    assert texts(tmp_path) == ["One", "Two", "One", "Two", "Three"]
    assert texts(tmp_path / "*.gz") == ["One", "Two", "Three"]


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_bytes_tell_that_they_are_packed_where_no_name_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "a.jsonl").write_bytes(pack(LINES))
    (tmp_path / "b.jsonl.gz").write_bytes(LINES)
    assert texts(tmp_path) == ["One", "Two", "One", "Two"]
    with (tmp_path / "a.jsonl").open() as file:
        monkeypatch.setattr("sys.stdin", file)
        assert texts("-") == ["One", "Two"]


def test_what_is_wrong_with_standard_input_is_said_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff,text\n1,One\n")))
    with pytest.raises(UnreadableInput, match=r"^standard input: cannot be read: the names of the columns are not in"):
        list(read_inputs(find_inputs(["-"], "csv"), "text"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("a.csv", 'id,text\r\n1,"河流 😀\nĊ"\r\n2,{long}\r\n'),
        ("a.tsv", "id\ttext\n1\t河流 😀\\nĊ\n2\t{long}"),
        ("a.jsonl", '{"text": "河流 😀\\nĊ"}\r\n{"text": "{long}"}\n'),
    ],
)
def test_a_byte_order_mark_tells_the_encoding_of_rows(
    tmp_path: Path, encoding: str, packed: bool, name: str, table: str
) -> None:
    long = "长 long 😀" * 5_000
    mark = "" if encoding == "utf-8-sig" else "\ufeff"
    data = (mark + table.replace("{long}", long)).encode(encoding)
    path = tmp_path / (f"{name}.gz" if packed else name)
    path.write_bytes(gzip.compress(data) if packed else data)
    first = "河流 😀\\nĊ" if name == "a.tsv" else "河流 😀\nĊ"
    assert texts(path) == [first, long]


def test_half_a_character_of_utf16_costs_its_row_alone(tmp_path: Path) -> None:
    table = "\ufeffid,text\n1,One\n2,\ud83d\n3,Three\n"
    (tmp_path / "a.csv").write_bytes(table.encode("utf-16-le", "surrogatepass"))
    assert texts(tmp_path / "a.csv") == ["One", "!", "Three"]


def test_utf16_that_is_cut_off_is_an_error_of_the_input(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("id,text\n1,One\n".encode("utf-16") + b"x")
    with pytest.raises(UnreadableInput, match=r"a\.csv: cannot be read: .*truncated data"):
        texts(tmp_path / "a.csv")


def test_zstandard_files_are_unpacked(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    with pyarrow.output_stream(str(tmp_path / "a.jsonl.zst"), compression="zstd") as file:
        file.write(LINES)
    assert texts(tmp_path / "a.jsonl.zst") == ["One", "Two"]


def test_a_parquet_row_with_a_time_that_python_has_not_is_bad_and_the_others_are_read(tmp_path: Path) -> None:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    times = pyarrow.array([0, 10**15, 60_000], pyarrow.timestamp("ms"))
    table = pyarrow.table({"text": ["One", "Two", "Three"], "at": times})
    parquet.write_table(table, tmp_path / "a.parquet")
    one, two, three = read_inputs(find_inputs([str(tmp_path / "a.parquet")]), "text")
    assert one == Record({"text": "One", "at": "1970-01-01T00:00:00"}, "a.parquet, row 1")
    assert two == BadRecord("a.parquet, row 2: has a value that cannot be read (OverflowError)")
    assert three == Record({"text": "Three", "at": "1970-01-01T00:01:00"}, "a.parquet, row 3")


def test_parquet_rows_are_what_json_could_hold(tmp_path: Path) -> None:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    rows = [
        {"text": "One", "n": 1, "tags": ["a"], "more": {"x": "é\x00".encode()}},
        {"text": None, "n": 2, "tags": [], "more": None},
    ]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "a.parquet")
    one, two = read_inputs(find_inputs([str(tmp_path / "a.parquet")]), "text")
    assert one == Record({"text": "One", "n": 1, "tags": ["a"], "more": {"x": "é\x00"}}, "a.parquet, row 1")
    assert isinstance(two, Record)
    assert two.fields["text"] is None


def test_a_binary_column_of_parquet_is_text(tmp_path: Path) -> None:
    pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    column = pyarrow.array(["Hello…".encode(), b"caf\xe9", None], pyarrow.binary())
    parquet.write_table(pyarrow.table({"text": column}), tmp_path / "a.parquet")
    records = read_inputs(find_inputs([str(tmp_path / "a.parquet")]), "text")
    assert [record.fields["text"] for record in records if isinstance(record, Record)] == ["Hello…", "caf\ufffd", None]


def test_a_table_has_quoted_cells_short_rows_and_bad_ones() -> None:
    table = b'\xef\xbb\xbfid,text\n1,"two\nlines, ""quoted"""\n2\n3,a,b\n\n4,\xff\n5,fine\n'
    records = list(read_csv(io.BytesIO(table), "t.csv"))
    assert records[0] == Record({"id": "1", "text": 'two\nlines, "quoted"'}, "t.csv, line 3")
    assert records[1] == Record({"id": "2"}, "t.csv, line 4")
    assert records[2] == BadRecord("t.csv, line 5: 3 cells for 2 columns")
    assert records[3] == BadRecord(f"t.csv, line 7: not in UTF-8 ({HOW_TO_CONVERT})")
    assert records[4] == Record({"id": "5", "text": "fine"}, "t.csv, line 8")


def test_a_table_may_have_semicolons_between_its_cells() -> None:
    table = b'\xef\xbb\xbfid;"text; of all"\r\n1;"One, ""two""; three\r\nfour"\r\n2;Five, six\r\n'
    first, second = read_csv(io.BytesIO(table), "t.csv")
    assert first == Record({"id": "1", "text; of all": 'One, "two"; three\r\nfour'}, "t.csv, line 3")
    assert second == Record({"id": "2", "text; of all": "Five, six"}, "t.csv, line 4")
    assert list(read_csv(io.BytesIO(b"id,text;x\n1,One; two\n"), "t.csv")) == [
        Record({"id": "1", "text;x": "One; two"}, "t.csv, line 2")
    ]
    assert list(read_tsv(io.BytesIO(b"a;b\nOne; two\n"), "t.tsv")) == [Record({"a;b": "One; two"}, "t.tsv, line 2")]


@pytest.mark.parametrize(
    ("mark", "above"), [("|", ""), ("\t", ""), (";", "sep=;\r\n"), (",", '"sep=,"\n'), ("|", "sep=|\n")]
)
def test_a_table_says_what_parts_its_cells(mark: str, above: str) -> None:
    table = f"\ufeff{above}id{mark}text\n1{mark}One.\n2{mark}a{mark}b\n"
    lines = 1 if above else 0
    assert list(read_csv(io.BytesIO(table.encode()), "t.csv")) == [
        Record({"id": "1", "text": "One."}, f"t.csv, line {2 + lines}"),
        BadRecord(f"t.csv, line {3 + lines}: 3 cells for 2 columns"),
    ]


def test_a_column_name_that_is_there_twice_costs_no_column() -> None:
    (record,) = read_csv(io.BytesIO(b"text,text,text_2,,\nOne,Two,Three,Four,Five\n"), "t.csv")
    expected = {"text": "One", "text_3": "Two", "text_2": "Three", "": "Four", "_2": "Five"}
    assert record == Record(expected, "t.csv, line 2")


def cells(read: Any, table: str) -> list[tuple[str, ...]]:
    """The cells of all rows of a table with the columns id and text; of a bad row, what is wrong with it."""
    columns = "id\ttext\n" if read is read_tsv else "id,text\n"
    records = read(io.BytesIO((columns + table).encode()), "t")
    return [tuple(record.fields.values()) if isinstance(record, Record) else (record.error,) for record in records]


@pytest.mark.parametrize(
    ("rest", "read"),
    [
        ("3,Three\n4,Four", [("3", "Three"), ("4", "Four")]),
        ('3,"Three"\n4,"Four"\n', [("3", "Three"), ("4", "Four")]),
        ('3,Three\n4,"Four\nlines"\n5,Five\n', [("3", "Three"), ("4", "Four\nlines"), ("5", "Five")]),
        ('3,"Great, again\n4,5" pipes\n', [("t, line 4: a quotation mark that is not closed",), ("4", '5" pipes')]),
    ],
)
def test_a_quotation_mark_that_is_not_closed_costs_its_row_alone(rest: str, read: list[tuple[str, ...]]) -> None:
    bad = ("t, line 3: a quotation mark that is not closed",)
    assert cells(read_csv, f'1,One\n2,"Great film, says mayor\n{rest}') == [("1", "One"), bad, *read]


def test_a_quotation_mark_between_tabs_that_is_not_closed_is_a_character() -> None:
    table = '1\tOne\n2\t"Great film\n3\t"Three"\n4\t"Four\nlines"\n5\t"Great again\n'
    expected = [("1", "One"), ("2", '"Great film'), ("3", "Three"), ("4", "Four\nlines"), ("5", '"Great again')]
    assert cells(read_tsv, table) == expected


def test_quotation_marks_within_a_line_that_close_are_no_harm() -> None:
    table = '1,"Great" film\n2,The "best" film\n3,"The 6" pipe"\n4,"Four" \n'
    texts = ["Great film", 'The "best" film', 'The 6 pipe"', "Four "]
    assert cells(read_csv, table) == [(str(number), text) for number, text in enumerate(texts, start=1)]


def test_many_quotation_marks_that_are_not_closed_are_read_at_once() -> None:
    table = 'a",b"c,"\n' * 20_000
    assert cells(read_csv, table) == [
        (f"t, line {number}: a quotation mark that is not closed",) for number in range(2, 20_002)
    ]


@pytest.mark.parametrize(
    ("table", "problem"),
    [
        ("编号,正文\n1,hello\n".encode("gb18030"), "the names of the columns are not in UTF-8"),
        ("编号,正文\n1,hello\n".encode("gb18030"), "iconv -f GB18030 -t UTF-8 FILE > NEW converts"),
        ("编号,正文\n1,hello\n".encode("utf-16-le"), "the names of the columns are not in UTF-8"),
        (b'id,"text\n1,hello\n', "with the names of the columns, has a quotation mark that is not closed"),
        (b"", "no first line with the names of the columns"),
    ],
)
def test_a_table_whose_columns_cannot_be_told_is_refused(tmp_path: Path, table: bytes, problem: str) -> None:
    (tmp_path / "a.csv").write_bytes(table)
    with pytest.raises(UnreadableInput, match=f"a.csv: cannot be read: .*{problem}"):
        texts(tmp_path / "a.csv")


def test_documents_are_rows_with_their_names_as_ids(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("One.")
    inputs = find_inputs([str(page)])
    (record,) = read_inputs(inputs, "context")
    assert record == Record({"id": str(page), "context": "One."}, str(page), is_document=True)
    (record,) = read_inputs(inputs, "text", "key")
    assert record == Record({"key": str(page), "text": "One."}, str(page), is_document=True)


def test_hidden_files_and_unknown_kinds_in_a_folder_are_left_out(tmp_path: Path) -> None:
    for name in ("a.txt", ".b.txt", "c.exe", ".git/d.txt", "e/f.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    assert texts(tmp_path) == ["a.txt", "e/f.txt"]


def test_what_cannot_be_found_is_said_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="no such file"):
        find_inputs([str(tmp_path / "missing.jsonl")])
    with pytest.raises(UnreadableInput, match="no such file"):
        find_inputs([str(tmp_path / "*.jsonl")])
    with pytest.raises(UnreadableInput, match="no file to read in this folder"):
        find_inputs([str(tmp_path)])
    (tmp_path / "a.bin").write_text("x")
    with pytest.raises(UsageError, match="does not tell what kind"):
        find_inputs([str(tmp_path / "a.bin")])
    assert find_inputs([str(tmp_path / "a.bin")], "jsonl")[0].format == "jsonl"


def test_a_folder_that_cannot_be_read_is_said_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("One")
    for name in ("closed", ".hidden"):
        (tmp_path / name).mkdir()
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if Path(path).name in ("closed", ".hidden"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(UnreadableInput, match=r"/closed: cannot be read: Permission denied"):
        find_inputs([str(tmp_path)])
    (tmp_path / "closed").rmdir()
    assert texts(tmp_path) == ["One"]


def test_a_table_of_many_empty_names_is_read_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"text{',' * 16_000}\nOne{',' * 16_000}\n")
    (record,) = read_inputs(find_inputs([str(tmp_path / "a.csv")]), "text")
    assert isinstance(record, Record)
    assert (len(record.fields), record.fields["text"], list(record.fields)[-1]) == (16_001, "One", "_16000")


@pytest.mark.parametrize("name", ["x" * 300, f"{'x' * 300}/a.jsonl"])
def test_a_name_that_no_file_can_have_is_an_error_of_the_input(name: str) -> None:
    with pytest.raises(UnreadableInput, match="File name too long"):
        find_inputs([name])


def test_what_a_batch_writes_is_no_input_and_refused_if_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.jsonl", "out.jsonl", "more/out.jsonl"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).touch()
    own = [tmp_path / "out.jsonl"]
    for arguments in (["."], ["**/*.jsonl"]):
        assert [found.name for found in find_inputs(arguments, None, own)] == ["a.jsonl", "more/out.jsonl"]
    for name in ("out.jsonl", "more/../out.jsonl", str(tmp_path / "out.jsonl")):
        with pytest.raises(UsageError, match="the batch would write over its own input"):
            find_inputs(["a.jsonl", name], None, own)
    with pytest.raises(UnreadableInput, match="no such file"):
        find_inputs(["out*"], None, own)


def test_what_a_batch_writes_is_no_input_by_another_name_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.jsonl", "real.jsonl"):
        Path(name).touch()
    Path("link.jsonl").symlink_to("real.jsonl")
    Path("folder").symlink_to(".")
    own = [Path("real.jsonl")]
    assert [found.name for found in find_inputs(["."], None, own)] == ["a.jsonl"]
    for name in ("link.jsonl", "folder/link.jsonl", "folder/real.jsonl"):
        with pytest.raises(UsageError, match="the batch would write over its own input"):
            find_inputs([name], None, own)
    with pytest.raises(UsageError, match="the batch would write over its own input"):
        find_inputs(["real.jsonl"], None, [Path("link.jsonl")])


@pytest.mark.parametrize("suffix", ["gz", "xz"])
def test_a_file_that_breaks_off_is_one_error_after_its_rows(tmp_path: Path, suffix: str) -> None:
    packed = {"gz": gzip.compress, "xz": lzma.compress}[suffix](b'{"text": "One"}\n' * 100_000)
    path = tmp_path / f"a.jsonl.{suffix}"
    path.write_bytes(packed[: len(packed) // 2])
    records = read_inputs(find_inputs([str(path)]), "text")
    assert next(records) == Record({"text": "One"}, path.name + ", line 1")
    with pytest.raises(UnreadableInput, match="cannot be read"):
        list(records)


def test_a_file_that_is_gone_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(LINES)
    inputs = find_inputs([str(path)])
    path.unlink()
    with pytest.raises(UnreadableInput, match="No such file"):
        list(read_inputs(inputs, "text"))


def test_rows_are_counted_beside_the_work(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(LINES.rstrip()))
    (tmp_path / "b.csv").write_text("text\nOne\nTwo\nThree\n")
    (tmp_path / "c.txt").write_text("One")
    count = RowCount(find_inputs([str(tmp_path)]))
    end = time.monotonic() + 60
    while count.total is None and time.monotonic() < end:
        time.sleep(0.01)
    assert count.total == 2 + 3 + 1


def test_a_pipe_is_not_counted_because_it_is_read_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rows.jsonl")
    count = RowCount(find_inputs([str(tmp_path / "rows.jsonl")]))
    threads = [thread.name for thread in threading.enumerate() if "_count" in thread.name]
    assert (count.total, threads) == (None, [])


def test_standard_input_is_read_through_a_buffer_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in.jsonl").write_bytes(LINES)
    with (tmp_path / "in.jsonl").open() as file:
        monkeypatch.setattr("sys.stdin", file)
        with open_bytes("-") as opened:
            assert opened is not file.buffer
            assert opened.read() == LINES
        assert not file.closed
        os.fstat(file.fileno())  # it was not closed, either


def test_numbers_that_json_has_not_are_nothing() -> None:
    record = parse_line(b'{"text": "a", "year": NaN, "most": -Infinity, "far": 1e999, "x": 1.5}', "in.jsonl, line 1")
    assert record == Record({"text": "a", "year": None, "most": None, "far": None, "x": 1.5}, "in.jsonl, line 1")
