from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lmchat.text.lexical.crude import is_crude
from lmchat.text.talk.speech import polished


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("how are you", "How are you?"),
        ("i like it", "I like it."),
        ("well i'm fine. and you", "Well I'm fine. And you?"),
        ("WHAT IS YOUR NAME", "What is your name?"),
        ("NASA", "NASA."),
        ("e.g. i.e. this", "E.g. i.e. this."),
        ("so what do you do", "So what do you do?"),
        ("do it again", "Do it again."),
        ("does it rain", "Does it rain?"),
        ("It costs 5%", "It costs 5%."),
        ("Really?", "Really?"),
        ("see you :)", "See you :)"),
        ("line one\nline two", "Line one line two."),
        ("你好", "你好。"),
        ("你叫什么名字", "你叫什么名字？"),
        ("没什么", "没什么。"),
        ("谁都知道", "谁都知道。"),
        ("好的,谢谢!", "好的，谢谢！"),
        ("你喜欢看电影吗?", "你喜欢看电影吗？"),
        ("1,000元", "1,000元。"),
        ("\x1b[31mred\x1b[0m", "     red."),
        ("", ""),
        ("...", "..."),
    ],
)
def test_a_turn_is_written_with_care(typed: str, written: str) -> None:
    assert polished(typed) == written


@given(st.text(max_size=60))
def test_what_stands_in_a_turn_stays_at_its_place(turn: str) -> None:
    written = polished(turn)
    assert len(written) <= len(turn) + 1
    assert "\n" not in written
    for before, after in zip(turn, written, strict=False):
        assert not before.isalnum() or before.casefold() == after.casefold() or after == " "


@given(st.text(max_size=60))
@example("a A")
@example("aB CD")
@example("，i.i?")
def test_a_written_turn_is_left_as_it_is(turn: str) -> None:
    assert polished(polished(turn)) == polished(turn)


@pytest.mark.parametrize("text", ["That movie was shit.", "You ASSHOLE", "wtf is this", "你这个混蛋！", "他妈的"])
def test_crude_words_are_found(text: str) -> None:
    assert is_crude(text)


@pytest.mark.parametrize("text", ["A class on Moby Dick", "I passed the test in Essex", "我妈妈的手艺很好", "assume"])
def test_words_that_only_look_crude_are_not(text: str) -> None:
    assert not is_crude(text)
