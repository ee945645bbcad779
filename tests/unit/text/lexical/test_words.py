"""Where a piece of a text may be cut out."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.text.lexical.words import LONGEST_WORD, ends_twice, is_inside_word, repeated_words, whole_words


@pytest.mark.parametrize(
    ("text", "piece", "whole"),
    [
        ("the forty-two supports", "ty-two", "forty-two"),
        ("it cost 3.85 million.", ".8", "3.85"),
        ("in 1,800 years", "1", "1,800"),
        ("born in Zürich, Switzerland", "rich", "Zürich"),
        ("苹果发布iPhone手机", "Pho", "iPhone"),
        ("苹果发布iPhone手机", "发", "发"),
        ("a_name", "name", "name"),
        ("the end.", "end", "end"),
        ("at 08:33 sharp", "08", "08:33"),
        ("首班车06:00，末班车22:30，票价5元", "30，票价", "22:30，票价"),
        ("早上８：30开门", "30", "８：30"),
        ("on 9/18/2024 or", "18", "9/18/2024"),
        ("于2024-09-18签订", "09", "2024-09-18"),
        ("call 010-6255-1234 now", "1234", "010-6255-1234"),
        ("from 1914-1918 on", "1914", "1914"),
        ("a 512-bit key", "512", "512"),
        ("a French-speaking town", "French", "French"),
        ("发到raman@example.com，谢谢", "raman@example", "raman@example.com"),
        ("Write to a.b@mail.example.org.", "mail", "a.b@mail.example.org"),
        ("moved to ~/Books/duplicates.", "Books", "~/Books/duplicates"),
        ("in /etc/hosts, not", "hosts", "/etc/hosts"),
        ("(ref. KL-24/07)", "24", "KL-24/07"),
        ("at example.com/a/b?", "com", "example.com/a/b"),
        ("于2024年在编号KL-24/07中", "07", "KL-24/07"),
        ("价格为5元/kg左右", "kg", "kg"),
        ("red / blue", "red", "red"),
        ("see https://example.com/a/b?c=1 (new)", "example.com", "https://example.com/a/b?c=1"),
    ],
)
def test_a_piece_becomes_whole_words(text: str, piece: str, whole: str) -> None:
    start = text.index(piece)
    begin, end = whole_words(text, start, start + len(piece))
    assert text[begin:end] == whole


def test_a_piece_of_what_is_no_word_stays_as_it_is() -> None:
    text = "x" * (4 * LONGEST_WORD)
    assert whole_words(text, 2 * LONGEST_WORD, 2 * LONGEST_WORD + 1) == (2 * LONGEST_WORD, 2 * LONGEST_WORD + 1)


@pytest.mark.parametrize("unit", ["a", "a/", "/", "~", "/.", "a.", "-", "a@", "://", "1-"])
def test_hostile_compounds_take_no_time(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    started = time.perf_counter()
    whole_words(text, 0, len(text))
    assert time.perf_counter() - started < 10


@given(st.text(alphabet="ab1.,- 北京é_", max_size=60), st.data())
def test_the_piece_is_in_the_words_and_they_are_whole(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    begin, stop = whole_words(text, start, end)
    assert begin <= start <= end <= stop
    assert not is_inside_word(text, begin) or begin == start
    assert not is_inside_word(text, stop) or stop == end
    assert whole_words(text, begin, stop) == (begin, stop)


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        ("Bird flu. Bird tests carried out", {"bird"}),
        ("Ally of the ally", {"ally"}),
        ("the cat and the dog", set()),
        ("React 组件的写 React 组件", {"react"}),
        ("井冈山的井冈山精神", set()),
        ("GNOME控制中心：GNOME", {"gnome"}),
        ("", set()),
    ],
)
def test_what_a_headline_says_twice_is_found(text: str, repeated: set[str]) -> None:
    assert repeated_words(text) == repeated


@pytest.mark.parametrize("text", ["It closed..", "It closed. .", "Did it?.", "关了。。", "关了吗？。 "])
def test_a_text_that_ends_twice_is_found(text: str) -> None:
    assert ends_twice(text)


@pytest.mark.parametrize("text", ["It closed.", "It closed...", "关了……", "关了。", "Why?!", "a..b", "", "."])
def test_one_mark_at_the_end_is_one(text: str) -> None:
    assert not ends_twice(text)
