from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.evaluation.tokens import score_tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S. won, 5-3!", ["the", "u", "s", "won", "5", "3"]),
        ("GPT-4 发布了！", ["gpt", "4", "发", "布", "了"]),
        ("中文abc中文", ["中", "文", "abc", "中", "文"]),
        ("二〇二四年", list("二〇二四年")),
        ("𠮷野家", ["𠮷", "野", "家"]),
        ("。，…!?\n\t", []),
        ("", []),
    ],
)
def test_tokens_are_latin_words_and_single_cjk_characters(text: str, expected: list[str]) -> None:
    assert score_tokens(text) == expected


@given(st.text())
def test_case_does_not_change_the_tokens_of_ascii_text(text: str) -> None:
    plain = text.encode("ascii", "ignore").decode()
    assert score_tokens(plain.upper()) == score_tokens(plain.lower())
