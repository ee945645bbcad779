"""What is read of white space."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.text.layout.blanks import as_read, stretches, without_wraps

TEXTS = st.text(alphabet="a中. \t\n\u3000\u00a0", max_size=60)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("one  two", "one two"),
        ("one\ttwo", "one two"),
        ("one \t\u00a0 two", "one two"),
        ("　　第一段。\n　　第二段。", "第一段。\n第二段。"),
        ("在 Linux 中", "在 Linux 中"),
        ("one \n  two\n\n \n\tthree  ", "one\ntwo\n\n\nthree"),
        ("one\n\n\ntwo", "one\n\n\ntwo"),
        (" ", " "),
        ("   ", ""),
        ("", ""),
    ],
)
def test_a_run_of_blanks_is_read_as_one_space_and_those_at_the_edges_of_lines_not_at_all(text: str, read: str) -> None:
    assert as_read(text) == read


@given(TEXTS)
def test_all_that_is_no_blank_is_read_once_and_in_order(text: str) -> None:
    read = [text[start:end] for start, end in stretches(text, 0, len(text))]
    assert all(read)
    assert "".join(read).split() == text.split()
    assert as_read(as_read(text)) == as_read(text)


@given(TEXTS, st.data())
def test_of_a_part_as_much_is_read_as_if_it_stood_alone(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = "".join(text[a:b] for a, b in stretches(text, start, end))
    assert found.split() == text[start:end].split()


def test_a_wrapped_sentence_is_on_one_line_and_keeps_its_place() -> None:
    text = "Tea.\n\nIt is\n  ready.\nCome."
    assert without_wraps(text, [(0, 4), (6, 20), (21, 26)]) == "Tea.\n\nIt is   ready.\nCome."


def test_chinese_is_wrapped_without_a_space() -> None:
    assert without_wraps("今天\n下雨，\n我们 A\n不去。", [(0, 15)]) == "今天\n下雨，\n我们 A 不去。"
