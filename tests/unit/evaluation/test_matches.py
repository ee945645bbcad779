from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.evaluation.matches import Metric, matches
from lmchat.evaluation.rouge import rouge
from lmchat.evaluation.tokens import score_token_places, score_tokens

METRICS: tuple[Metric, ...] = ("rouge1", "rouge2", "rougeL")


def words(reference: str, hypothesis: str, metric: Metric) -> tuple[list[str], list[str]]:
    in_reference, in_hypothesis = matches(reference, hypothesis, metric)
    return [reference[slice(*place)] for place in in_reference], [hypothesis[slice(*place)] for place in in_hypothesis]


def test_words_match_as_often_as_both_have_them() -> None:
    assert words("The cat, the dog", "the THE the cat", "rouge1") == (["The", "cat", "the"], ["the", "THE", "cat"])


def test_pairs_match() -> None:
    assert matches("The cat sat.", "A cat sat", "rouge2") == ([(4, 7), (8, 11)], [(2, 5), (6, 9)])
    assert words("a b c", "c b a", "rouge2") == ([], [])


def test_the_longest_common_subsequence_matches() -> None:
    assert words("police killed the gunman", "the gunman police killed", "rougeL")[0] == ["police", "killed"]
    assert words("猫坐在垫子上", "猫在上", "rougeL") == (["猫", "在", "上"], ["猫", "在", "上"])


@given(st.text(st.characters(codec="utf-8")))
def test_tokens_with_places_are_the_tokens(text: str) -> None:
    places = score_token_places(text)
    assert [token for token, _ in places] == score_tokens(text)
    assert all(token in text[start:end].lower() for token, (start, end) in places)


@pytest.mark.parametrize("text", ["İstanbul a", "ŞİŞLİ 9"])
def test_letters_that_become_two_move_no_place(text: str) -> None:
    token, (start, end) = score_token_places(text)[-1]
    assert text[start:end].lower() == token


@given(st.text("ab猫 ", max_size=30), st.text("ab猫 ", max_size=30), st.sampled_from(METRICS))
def test_as_many_match_as_rouge_counts(reference: str, hypothesis: str, metric: Metric) -> None:
    in_reference, in_hypothesis = matches(reference, hypothesis, metric)
    assert in_reference == sorted(set(in_reference))
    assert in_hypothesis == sorted(set(in_hypothesis))
    if metric != "rouge2":
        total = len(score_tokens(hypothesis))
        precision = getattr(rouge(reference, hypothesis), metric).precision
        assert len(in_hypothesis) == len(in_reference) == round(precision * total)
