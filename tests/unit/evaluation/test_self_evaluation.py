from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.evaluation.self_evaluation import SelfEvaluation, extractive_fragments, join_tokens, source_evaluation

SOURCE = "the cat sat on the mat and the dog sat on the rug"


def test_fragments_are_as_long_as_they_can_be() -> None:
    summary = ["a", "dog", "sat", "on", "the", "mat"]
    assert extractive_fragments(join_tokens(SOURCE), summary) == [["dog", "sat", "on", "the"], ["mat"]]


def test_tokens_are_joined_by_single_spaces() -> None:
    assert join_tokens("The cat, 猫狗。") == " the cat 猫 狗 "


def test_a_long_text_is_joined_without_cutting_a_word() -> None:
    words = ["abcdefg", "中", "12345", "..."] * 100_000
    assert join_tokens(" ".join(words)).split() == [word for word in words if word != "..."]


def test_a_word_inside_a_longer_word_is_no_fragment() -> None:
    assert extractive_fragments(join_tokens("category cats"), ["cat"]) == []


def test_coverage_density_and_compression_of_a_worked_example() -> None:
    result = source_evaluation(SOURCE, "A dog sat on the mat")
    assert result.coverage == pytest.approx(5 / 6)
    assert result.density == pytest.approx((16 + 1) / 6)
    assert result.compression == pytest.approx(13 / 6)


def test_a_copy_is_covered_in_one_piece() -> None:
    result = source_evaluation(SOURCE, "sat on the mat")
    assert result == SelfEvaluation(1.0, 4.0, 13 / 4, 0.0, 0.0, 0.0)


def test_novel_n_grams_are_those_that_the_source_does_not_have() -> None:
    result = source_evaluation(SOURCE, "the dog ate the cat")
    assert result.novel_unigrams == pytest.approx(1 / 5)
    assert result.novel_bigrams == pytest.approx(2 / 4)


def test_repetition_is_the_share_of_bigrams_seen_before() -> None:
    assert source_evaluation("x", "a b a b a b").repetition == pytest.approx(3 / 5)
    assert source_evaluation("x", "a b c d").repetition == 0.0


def test_chinese_is_counted_by_the_character() -> None:
    result = source_evaluation("会议今天在北京召开。", "会议在北京召开")
    assert result.coverage == 1.0
    assert result.density == pytest.approx((4 + 25) / 7)
    assert result.novel_bigrams == pytest.approx(1 / 6)


@pytest.mark.parametrize("summary", ["", "...", "！"])
def test_a_summary_without_tokens_has_no_value(summary: str) -> None:
    assert source_evaluation(SOURCE, summary) == SelfEvaluation(0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def test_an_empty_source_covers_nothing() -> None:
    assert source_evaluation("", "a b") == SelfEvaluation(0.0, 0.0, 0.0, 1.0, 1.0, 0.0)


@given(st.lists(st.sampled_from("abc"), max_size=15), st.lists(st.sampled_from("abcd"), max_size=10))
def test_fragments_are_those_of_the_published_algorithm(source: list[str], summary: list[str]) -> None:
    assert extractive_fragments(join_tokens(" ".join(source)), summary) == _published_algorithm(source, summary)


def _published_algorithm(source: list[str], summary: list[str]) -> list[list[str]]:
    """Grusky et al. 2018, figure 3, word by word."""
    fragments, i = [], 0
    while i < len(summary):
        longest: list[str] = []
        for j in range(len(source)):
            k = 0
            while i + k < len(summary) and j + k < len(source) and summary[i + k] == source[j + k]:
                k += 1
            if k > len(longest):
                longest = summary[i : i + k]
        if longest:
            fragments.append(longest)
        i += max(len(longest), 1)
    return fragments
