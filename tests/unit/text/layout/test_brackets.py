"""Pairs of brackets at the edges of a piece of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.text.layout.brackets import whole_brackets, whole_quotation


@pytest.mark.parametrize(
    ("text", "piece", "whole"),
    [
        ("thirty-six (36) months", "36) months", "(36) months"),
        ("放在（周三）下午", "周三）下", "（周三）下"),
        ("主演《悬崖》。", "《悬崖", "《悬崖》"),
        ("（他在北京）", "北京）", "北京"),
        ("“他在北京。”", "“他", "他"),
        ("a (b) c", "(b)", "(b)"),
        ("1) Bake it", "1) Bake", "1) Bake"),
        ("他叹道：“好诗！”", "叹道：“好诗", "叹道：“好诗！”"),
        ("He came (he had to.)", "came (he had to", "came (he had to.)"),
        ("Ann <ann@b.org> wrote", "ann@b.org>", "ann@b.org"),
        ("Ann <ann@b.org> wrote", "b.org>", "b.org"),
        ("Ann <ann@b.org> wrote", "Ann <ann@b.org", "Ann <ann@b.org>"),
        ("it is <5.20 here", "<5.20", "<5.20"),
        ("it is >5.20 here", ">5.20", ">5.20"),
        ("Franks’ land", "Franks’", "Franks’"),
        ("", "", ""),
    ],
)
def test_a_piece_has_both_of_a_pair_or_neither(text: str, piece: str, whole: str) -> None:
    start = text.index(piece)
    begin, end = whole_brackets(text, start, start + len(piece))
    assert text[begin:end] == whole


@given(st.text(alphabet="a()《》“”", max_size=20), st.data())
def test_a_piece_changes_by_two_characters_at_most(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    begin, stop = whole_brackets(text, start, end)
    assert abs(begin - start) + abs(stop - end) <= 2
    assert begin <= stop


@pytest.mark.parametrize(
    ("text", "piece", "whole"),
    [
        ('He called it "the best day" of all.', 'the best day"', '"the best day"'),
        ('He called it "the best day" of all.', '"the best day', '"the best day"'),
        ('He called it "the best day" of all.', "best day", "best day"),
        ('"No sign of them," he said.', '"No sign of them', "No sign of them"),
        ('He said, "Let it be."', 'said, "Let it be', 'said, "Let it be."'),
        ('She left," he said', 'left," he said', 'left," he said'),
        ('Say "yes" or "no".', 'yes" or "no', 'yes" or "no'),
        ('a 19" screen', '19"', '19"'),
        ('15" or 17" screens', '15" or 17', '15" or 17"'),
        ('it is so" it ended', 'so"', "so"),
        ('"', '"', ""),
        ("", "", ""),
    ],
)
def test_a_piece_has_both_of_a_pair_of_straight_quotes_or_neither(text: str, piece: str, whole: str) -> None:
    start = text.index(piece)
    begin, end = whole_quotation(text, start, start + len(piece))
    assert text[begin:end] == whole
