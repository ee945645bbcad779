from __future__ import annotations

import re
import string
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.evaluation.exact_match import answer_tokens, best_exact_match, best_f1, exact_match, f1


@pytest.mark.parametrize(
    ("answer", "tokens"),
    [
        ("The Eiffel Tower.", ["eiffel", "tower"]),
        ("  an   apple, a pear ", ["apple", "pear"]),
        ("twenty-one", ["twentyone"]),
        ("“1889”", ["1889"]),
        ("café au lait", ["café", "au", "lait"]),
        ("《求是》杂志 2024年", ["求", "是", "杂", "志", "2024", "年"]),
        ("the", []),
    ],
)
def test_answers_are_normalized_as_squad_does(answer: str, tokens: list[str]) -> None:
    assert answer_tokens(answer) == tokens


def test_articles_case_and_punctuation_do_not_break_an_exact_match() -> None:
    assert exact_match("The Eiffel Tower.", "eiffel tower")
    assert exact_match("第3名。", "第3名")
    assert not exact_match("Eiffel", "Eiffel Tower")


def test_word_order_breaks_an_exact_match_but_not_f1() -> None:
    assert not exact_match("tower eiffel", "eiffel tower")
    assert f1("tower eiffel", "eiffel tower") == 1.0


def test_f1_of_worked_examples() -> None:
    assert f1("in the year 1889", "1889") == pytest.approx(0.5)
    assert f1("埃菲尔铁塔", "铁塔") == pytest.approx(4 / 7)
    assert f1("paris", "london") == 0.0


def test_no_answer_matches_only_no_answer() -> None:
    assert f1("", "") == 1.0
    assert f1("", "paris") == 0.0
    assert f1("paris", "") == 0.0
    assert exact_match("", "")


def test_the_best_reference_counts() -> None:
    assert best_f1("1889", ["in 1889", "1889", "the year 1889"]) == 1.0
    assert best_exact_match("1889", ["in 1889", "1889"]) is True
    assert best_exact_match("1890", ["in 1889", "1889"]) is False


def test_no_reference_is_a_question_without_an_answer() -> None:
    assert best_f1("", []) == 1.0
    assert best_f1("paris", []) == 0.0
    assert best_exact_match("", []) is True


def _squad_f1(prediction: str, truth: str) -> float:
    """The published rules of SQuAD 2.0, written out anew."""

    def words(text: str) -> list[str]:
        kept = "".join(char for char in text.lower() if char not in set(string.punctuation))
        return re.sub(r"\b(a|an|the)\b", " ", kept).split()

    left, right = words(prediction), words(truth)
    if not left or not right:
        return float(left == right)
    same = sum((Counter(left) & Counter(right)).values())
    if same == 0:
        return 0.0
    precision, recall = same / len(left), same / len(right)
    return 2 * precision * recall / (precision + recall)


_ENGLISH = st.text(alphabet="ab the.,-'1 AN", max_size=20)


@given(_ENGLISH, _ENGLISH)
def test_english_scores_are_squad_s(prediction: str, truth: str) -> None:
    assert f1(prediction, truth) == pytest.approx(_squad_f1(prediction, truth))
