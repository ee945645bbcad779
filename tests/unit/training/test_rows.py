"""Rows of training files: what was said in a conversation, of a list of turns or of a printed dialogue."""

from __future__ import annotations

import pytest

from lmchat.training.rows import Row, turns_of


@pytest.mark.parametrize(
    ("row", "turns"),
    [
        ({"turns": ["Hi.", 3, "Hello."]}, ["Hi.", "Hello."]),
        ({"context": "W: Tea?\nM: Yes: green.\n\nW: Here."}, ["Tea?", "Yes: green.", "Here."]),
        ({"context": "男：你好。\n男：在吗？\n女：在。"}, ["你好。 在吗？", "在。"]),
        ({"source": "Doctor: How are you?\nGuest_family: She is ill."}, ["How are you?", "She is ill."]),
    ],
)
def test_the_turns_of_a_conversation_are_read(row: Row, turns: list[str]) -> None:
    assert turns_of(row) == turns


@pytest.mark.parametrize(
    "text",
    [
        "W: I am alone.\nW: Quite alone.",
        "A: One.\nB: Two.\nC: Three.",
        "W: Tea?\nShe pours.\nM: Thanks.",
        "Note: this is prose.\nIt has lines.",
        "W:\nM: Hm?",
        "",
    ],
)
def test_other_texts_have_no_turns(text: str) -> None:
    assert turns_of({"context": text}) == []
    assert turns_of({"text": "A: One.\nB: Two."}) == []
