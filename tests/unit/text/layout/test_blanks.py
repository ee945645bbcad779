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


def read_of(text: str) -> str:
    """What is read of a text that is one sentence."""
    wrapped = without_wraps(text, [(0, len(text))])
    assert len(wrapped) == len(text)
    read = list(stretches(wrapped, 0, len(text)))
    assert "".join(wrapped[start:end] for start, end in read).split() == as_read(wrapped).split()
    return as_read(wrapped)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("今天\n下雨，\n我们 A\n不去。", "今天下雨，我们 A 不去。"),
        ("今天 \n  下雨，\t\n　　我们不去。", "今天下雨，我们不去。"),
        ("由70%增加至\n100%，", "由70%增加至100%，"),
        ("投资 12\n亿元，共 3\nkm", "投资 12亿元，共 3 km"),
    ],
)
def test_nothing_is_read_where_chinese_is_wrapped(text: str, read: str) -> None:
    assert read_of(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("the inter-\nnational ferry", "the international ferry"),
        ("the new ser- \n    vice to Ostend", "the new service to Ostend"),
        ("a well-\nknown fact", "a well-known fact"),
        ("in Baden-\nWürttemberg and\nRome", "in Baden-Württemberg and Rome"),
        ("pre-\nand post-war", "pre- and post-war"),
        ("black-\nand-white", "black-and-white"),
        ("the ferry -\nthe new one", "the ferry - the new one"),
    ],
)
def test_a_word_that_is_wrapped_at_a_hyphen_is_read_whole(text: str, read: str) -> None:
    assert read_of(text) == read


@given(TEXTS)
def test_a_sentence_on_one_line_has_its_characters_where_they_were(text: str) -> None:
    wrapped = without_wraps(text, [(0, len(text))])
    assert "\n" not in wrapped
    assert [
        (at, character) for at, character in enumerate(wrapped) if not character.isspace() and character != "\0"
    ] == [(at, character) for at, character in enumerate(text) if not character.isspace()]
