from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from lmchat.batch.reading.csv_table import read_csv, read_tsv
from lmchat.batch.writing import Columns, OutputFormat, open_writer

RECORDS: list[dict[str, Any]] = [
    {"id": "a", "output": 'He said "no",\nthen left.', "seconds": 1.5, "fallback": False},
    {"id": 7, "output": None, "seconds": 0, "fallback": None, "tags": ["x", {"y": 1}]},
]


def written(format_: OutputFormat, records: list[dict[str, Any]] = RECORDS, *first: str) -> bytes:
    columns = Columns(*first)
    for record in records:
        columns.add(record)
    file = io.BytesIO()
    writer = open_writer(format_, file, columns)
    for record in records:
        writer.write(record)
    writer.close()
    return file.getvalue()


def test_json_lines_hold_what_they_are_given() -> None:
    lines = written("jsonl", [*RECORDS, {"id": "\ud83d", "output": "\u2028"}]).decode("utf-8")
    assert [json.loads(line) for line in lines.split("\n") if line][:2] == RECORDS
    assert lines.count("\n") == 3


def test_a_csv_has_the_columns_of_all_rows() -> None:
    assert written("csv").decode() == (
        'id,output,seconds,fallback,tags\na,"He said ""no"",\nthen left.",1.5,false,\n7,,0,,"[""x"", {""y"": 1}]"\n'
    )
    assert written("tsv", [], "id", "output") == b"id\toutput\n"


@pytest.mark.parametrize(("format_", "read"), [("csv", read_csv), ("tsv", read_tsv)])
def test_every_line_end_in_a_cell_is_quoted(format_: OutputFormat, read: Any) -> None:
    record = {"id\rname": "1", "output": "one\rtwo", "more": "three\nfour", "last": "five\r\nsix", "plain": "seven"}
    table = written(format_, [record, record])
    assert [row.fields for row in read(io.BytesIO(table), "t")] == [record, record]
    assert table.endswith(b"seven\n")
    assert table.count(b'"') == 2 * (1 + 3 + 3)


@pytest.mark.parametrize("nested", [["nice \ud83d"], {"nice \ud83d": [{"deep": "\udc00"}]}])
def test_half_a_character_in_a_nested_value_costs_no_table(nested: Any) -> None:
    replaced = json.loads(json.dumps(nested).replace("\\ud83d", "?").replace("\\udc00", "?"))
    for table in (written("csv", [{"tags": nested}]), written("tsv", [{"tags": nested}])):
        _names, (cell,) = csv.reader(io.StringIO(table.decode()))
        assert json.loads(cell) == replaced
    parquet = pytest.importorskip("pyarrow.parquet")
    (cells,) = parquet.read_table(io.BytesIO(written("parquet", [{"tags": nested}]))).to_pylist()
    assert json.loads(cells["tags"]) == replaced


def test_a_parquet_column_has_one_type() -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(io.BytesIO(written("parquet")))
    assert [str(field.type) for field in table.schema] == ["string", "string", "double", "bool", "string"]
    assert table.to_pylist() == [
        {"id": "a", "output": 'He said "no",\nthen left.', "seconds": 1.5, "fallback": False, "tags": None},
        {"id": "7", "output": None, "seconds": 0.0, "fallback": None, "tags": '["x", {"y": 1}]'},
    ]


def test_a_column_of_large_or_mixed_values_is_text() -> None:
    columns = Columns("empty")
    for value in (1, None, 1.5):
        columns.add({"number": value, "mixed": True, "large": 1 << 70})
    columns.add({"mixed": 1})
    assert columns.kinds == {"empty": None, "number": "number", "mixed": "text", "large": "text"}
