from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.evaluation.rouge import (
    METRICS,
    SIGNATURE,
    RougeScores,
    Score,
    lcs_positions,
    rouge,
    rouge_l,
    rouge_lsum,
    rouge_n,
)
from lmchat.evaluation.tokens import score_tokens

WORDS = ["the", "cat", "sat", "on", "a", "mat", "猫", "坐", "在", "垫", "子", "上", "dog"]


def test_worked_example_of_the_paper() -> None:
    reference = "police killed the gunman"
    assert rouge(reference, "police kill the gunman").rougeL.f1 == pytest.approx(3 / 4)
    assert rouge(reference, "the gunman kill police").rougeL.f1 == pytest.approx(2 / 4)
    assert rouge(reference, "the gunman police killed").rougeL.f1 == pytest.approx(2 / 4)
    assert rouge(reference, "the gunman police killed").rouge2.f1 == pytest.approx(2 / 3)


def test_precision_counts_the_hypothesis_and_recall_the_reference() -> None:
    assert rouge("the cat sat on the mat", "the cat").rouge1 == Score(1.0, 2 / 6, 0.5)
    assert rouge("the cat", "the cat sat on the mat").rouge1 == Score(2 / 6, 1.0, 0.5)


def test_a_repeated_word_counts_as_often_as_the_other_side_has_it() -> None:
    assert rouge("the cat", "the the the").rouge1.precision == pytest.approx(1 / 3)


def test_identical_chinese_scores_one() -> None:
    scores = rouge("基于直线特征的图像配准算法", "基于直线特征的图像配准算法")
    assert [getattr(scores, metric).f1 for metric in METRICS] == [1.0] * 4


def test_chinese_is_counted_by_the_character() -> None:
    assert rouge("图像配准", "图像识别").rouge1.f1 == pytest.approx(0.5)
    assert rouge("图像配准", "图像识别").rouge2.f1 == pytest.approx(1 / 3)


def test_case_and_punctuation_do_not_count() -> None:
    assert rouge("U.K. LENDERS OFFER MORE!", "u.k. lenders offer more").rouge2.f1 == 1.0


@pytest.mark.parametrize(("reference", "hypothesis"), [("", "a"), ("a", ""), ("", ""), ("...", "a"), ("a", "。")])
def test_a_text_without_tokens_scores_zero(reference: str, hypothesis: str) -> None:
    zero = Score(0.0, 0.0, 0.0)
    assert rouge(reference, hypothesis) == RougeScores(zero, zero, zero, zero)


def test_the_best_reference_counts_for_each_metric_alone() -> None:
    scores = rouge(["c b a", "a b x y z"], "a b c")
    assert scores.rouge1.f1 == rouge("c b a", "a b c").rouge1.f1 == 1.0
    assert scores.rouge2.f1 == rouge("a b x y z", "a b c").rouge2.f1 > 0


def test_no_reference_is_an_error() -> None:
    with pytest.raises(ValueError, match="reference"):
        rouge([], "a")


def test_the_order_of_sentences_matters_to_rouge_l_alone() -> None:
    scores = rouge("The cat sat down. A dog barked loudly.", "A dog barked loudly. The cat sat down.")
    assert scores.rougeLsum.f1 == 1.0
    assert scores.rougeL.f1 == pytest.approx(0.5)


def test_chinese_sentences_are_split_for_rouge_lsum() -> None:
    scores = rouge("会议今天召开。代表认真讨论。", "代表认真讨论。会议今天召开。")
    assert scores.rougeLsum.f1 == 1.0
    assert scores.rougeL.f1 < 1.0


def test_the_signature_names_the_tokenizer() -> None:
    assert "latin-words+cjk-characters" in SIGNATURE


@given(st.lists(st.sampled_from("abcd"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=12))
def test_lcs_positions_are_a_longest_common_subsequence(left: list[str], right: list[str]) -> None:
    positions = lcs_positions(left, right)
    assert positions == sorted(set(positions))
    remaining = iter(right)
    assert all(left[position] in remaining for position in positions)
    assert len(positions) == _lcs_length(left, right)


def _lcs_length(left: list[str], right: list[str]) -> int:
    table = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i, a in enumerate(left, start=1):
        for j, b in enumerate(right, start=1):
            table[i][j] = table[i - 1][j - 1] + 1 if a == b else max(table[i - 1][j], table[i][j - 1])
    return table[-1][-1]


class _OurTokens:
    def tokenize(self, text: str) -> list[str]:
        return score_tokens(text)


def _words(generator: random.Random, most: int) -> list[str]:
    return generator.choices(WORDS[: generator.randint(1, len(WORDS))], k=generator.randint(0, most))


def test_parity_with_rouge_score_on_random_texts() -> None:
    package = pytest.importorskip("rouge_score.rouge_scorer")
    scorer = package.RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=_OurTokens())
    generator = random.Random(1)
    for _ in range(300):
        reference, hypothesis = _words(generator, 25), _words(generator, 25)
        expected = scorer.score(" ".join(reference), " ".join(hypothesis))
        for metric, score in (
            ("rouge1", rouge_n(reference, hypothesis, 1)),
            ("rouge2", rouge_n(reference, hypothesis, 2)),
            ("rougeL", rouge_l(reference, hypothesis)),
        ):
            assert (score.precision, score.recall, score.f1) == pytest.approx(tuple(expected[metric])), (
                metric,
                reference,
                hypothesis,
            )


def test_parity_with_rouge_score_on_sentences() -> None:
    package = pytest.importorskip("rouge_score.rouge_scorer")
    scorer = package.RougeScorer(["rougeLsum"], tokenizer=_OurTokens())
    generator = random.Random(2)
    for _ in range(300):
        reference = [_words(generator, 9) for _ in range(generator.randint(0, 5))]
        hypothesis = [_words(generator, 9) for _ in range(generator.randint(0, 5))]
        expected = scorer.score("\n".join(map(" ".join, reference)), "\n".join(map(" ".join, hypothesis)))["rougeLsum"]
        score = rouge_lsum(reference, hypothesis)
        assert (score.precision, score.recall, score.f1) == pytest.approx(tuple(expected)), (reference, hypothesis)


def test_parity_with_the_package_s_own_tokenizer_on_english() -> None:
    package = pytest.importorskip("rouge_score.rouge_scorer")
    reference = "Police on Friday killed the 27-year-old gunman, U.S. officials said."
    hypothesis = "The gunman, 27, was killed by U.S. police, officials say."
    expected = package.RougeScorer(["rouge1", "rouge2", "rougeL"]).score(reference, hypothesis)
    scores = rouge(reference, hypothesis)
    for metric in ("rouge1", "rouge2", "rougeL"):
        assert getattr(scores, metric).f1 == pytest.approx(expected[metric].fmeasure)


def test_scoring_loads_no_heavy_package() -> None:
    code = (
        "import sys; from lmchat.evaluation.rouge import rouge; rouge('A cat. A dog.', 'A dog.');"
        "print([name for name in ('torch', 'scipy', 'nltk', 'numpy', 'rouge_score') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
