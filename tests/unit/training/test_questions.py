"""Questions made from statements by rules."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.training.questions import ask_for, telling_phrases


def asked(left: str, phrase: str, right: str, seeds: int = 60) -> set[str]:
    return {ask_for(left, phrase, right, random.Random(seed)) for seed in range(seeds)}


def test_an_interrogative_often_stands_at_the_front() -> None:
    questions = asked("Gustave Eiffel built the tower in ", "1889", " for the fair.")
    assert "When Gustave Eiffel built the tower for the fair?" in questions
    assert any(question.startswith("Gustave Eiffel built") for question in questions)


@pytest.mark.parametrize(
    ("left", "phrase", "right", "words"),
    [
        ("The bridge was built in ", "1889", " by the town.", ("when", "what year", "what date")),
        ("The town counted ", "230 people", " in the spring.", ("how many", "how much", "what")),
        ("She moved with her dog to ", "Paris", " in the spring.", ("where", "what", "which")),
        ("The bridge was built by ", "Ann Lee", " in the spring.", ("where", "what", "which")),
        ("", "Ann Lee", " built the bridge in the spring.", ("who", "what", "which")),
        ("The bridge was built of ", "old wood", " in the spring.", ("what", "which", "how")),
    ],
)
def test_the_interrogative_fits_the_phrase(left: str, phrase: str, right: str, words: tuple[str, ...]) -> None:
    for question in asked(left, phrase, right):
        assert any(word in question.lower() for word in words)
        assert phrase not in question


def test_a_chinese_interrogative_stands_where_the_phrase_stood() -> None:
    questions = asked("图书馆去年在", "北京市", "开放，读者很多。")
    assert questions <= {f"图书馆去年在{word}开放？" for word in ("哪里", "什么地方", "哪个地方", "哪")}


def test_only_the_clause_of_the_phrase_is_asked_about() -> None:
    for question in asked("When the war was over, the family moved back to ", "Vienna", ", where it stayed."):
        assert "war" not in question
        assert "stayed" not in question


def test_telling_phrases_are_names_numbers_and_titles() -> None:
    sentence = "Then Ann Lee of Boston paid $2.5 million for 《红楼梦》."
    found = [sentence[start:end] for start, end in telling_phrases(sentence)]
    assert found == ["Ann Lee of Boston", "$2.5 million", "红楼梦"]


@given(st.text(max_size=60), st.text(min_size=1, max_size=20), st.text(max_size=60), st.integers(0, 99))
def test_any_statement_gives_a_question(left: str, phrase: str, right: str, seed: int) -> None:
    assert ask_for(left, phrase, right, random.Random(seed)).endswith(("?", "？"))
