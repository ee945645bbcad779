from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.history.words import LONGEST, fold, spaced, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("，。 ?! \x00", ""),
        ("The quick fox", "the quick fox"),
        ("GPT-4 在École", "gpt 4 在 ecole"),
        ("人工智能", "人 工 智 能"),
        ("用GPT写字", "用 gpt 写 字"),
        ("ＧＰＴ４", "gpt4"),
        ("cafe\u0301 CAFÉ", "cafe cafe"),
        ("snake_case's", "snake case s"),
        ("한국어 カナ ไทย", "한 국 어 カ ナ ไ ท ย"),
        ("Straße ﬁx ⑴", "strasse fix 1"),
        ("\ud800a\udfff", "a"),
        ("Привет, Ёж", "привет еж"),
    ],
)
def test_words_are_what_counts_of_a_text(text: str, expected: str) -> None:
    assert spaced(text) == expected


@given(st.text())
def test_words_have_their_places_and_no_ascii_sign(text: str) -> None:
    found = list(words(text))
    assert " ".join(word.text for word in found) == spaced(text)
    assert all(fold(text[word.start : word.end]) == word.text for word in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(not c.isascii() or c.islower() or c.isdigit() for word in found for c in word.text)


def test_a_word_counts_up_to_a_length() -> None:
    assert spaced("x" * 10_000) == "x" * LONGEST
    assert next(words("x" * 10_000))[1:] == (0, 10_000)
