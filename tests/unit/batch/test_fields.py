from __future__ import annotations

from typing import Any

import pytest

from lmchat.batch.fields import Fields, rows_of
from lmchat.batch.records import BadRecord, Record, Task

FIELDS = Fields("context", "question", asked="What?")


def row(**fields: Any) -> Any:
    return FIELDS.row(4, Record(fields, "a.csv, line 6"))


def test_a_row_has_its_own_id_or_its_number() -> None:
    assert row(context="a", id="x").id == "x"
    assert row(context="a", id=0).id == 0
    assert row(context="a", id=None).id == row(context="a").id == 5
    assert FIELDS.row(4, BadRecord("no", "name.txt")).id == "name.txt"


def test_what_is_not_read_is_passed_through() -> None:
    found = row(context="a", question="Who?", reference=["b", " "], year=1999)
    assert found.task == Task("a", "Who?", ("b",))
    assert found.extra == {"year": 1999}


@pytest.mark.parametrize("fields", [{}, {"question": ""}, {"question": " \n"}, {"question": None}])
def test_a_question_of_all_rows_is_asked_where_a_row_has_none(fields: dict[str, Any]) -> None:
    assert row(context="a", **fields).task.question == "What?"
    assert row(context="a", **fields | {"question": "Who?"}).task.question == "Who?"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, '"context" is missing (the row has year)'),
        ({"context": ["a"]}, '"context" is not a string'),
        ({"context": "a", "question": 3}, '"question" is not a string'),
        ({"context": "a", "reference": [1]}, '"reference" is neither a string nor a list of strings'),
    ],
)
def test_a_row_that_cannot_be_used_says_why(fields: dict[str, Any], problem: str) -> None:
    found = row(**fields, year=1999)
    assert (found.task, found.error, found.extra) == (None, f"a.csv, line 6: {problem}", {"year": 1999})


def test_of_many_fields_the_first_are_named_where_one_is_missing() -> None:
    error = row(**{f"field \udcff {number}": number for number in range(99)}).error
    assert error.startswith('a.csv, line 6: "context" is missing (the row has field ? 0, field ? 1, ')
    assert error.endswith(" ...)")
    assert len(error) < 160


def test_lone_surrogates_become_question_marks() -> None:
    assert row(context="a\ud83db").task.text == "a?b"


def test_rows_are_numbered() -> None:
    assert [found.number for found in rows_of([BadRecord("no"), Record({}, "b")], FIELDS)] == [0, 1]
