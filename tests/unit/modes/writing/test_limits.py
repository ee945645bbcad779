from __future__ import annotations

import pytest

from lmchat.modes.writing.limits import Limits


def cut(text, **limits):
    end, mark = Limits(**limits).cut(text)
    return text[:end] + mark


@pytest.mark.parametrize(
    ("text", "limits", "expected"),
    [
        ("One. Two. Three.", {"sentences": 2}, "One. Two."),
        ("One. Two.", {"sentences": 5}, "One. Two."),
        ("一句。两句！三句？", {"sentences": 2}, "一句。两句！"),
        ("One two. Three four.", {"chars": 100}, "One two. Three four."),
        ("One two. Three four.", {"chars": 12}, "One two."),
        ("One two three four", {"chars": 12}, "One two…"),
        ("人工智能未来发展趋势", {"chars": 5}, "人工智能…"),
        ("Donaudampfschiff", {"chars": 5}, "Donau"),
        ("One, two three", {"chars": 6}, "One…"),
        ("All of 1,250 three", {"chars": 10}, "All of…"),
        ("One. Two. Three.", {"sentences": 2, "chars": 5}, "One."),
    ],
)
def test_a_text_is_cut_where_a_reader_would_end_it(text, limits, expected):
    assert cut(text, **limits) == expected


def test_no_limit_is_false():
    assert not Limits()
    assert Limits(chars=1)
    assert Limits(sentences=1)
