from __future__ import annotations

import pytest

from lmchat.evaluation.baselines import best_sentence, is_verbatim_lead, lead

ENGLISH = "The first one stands. The second\nfollows it. The third ends."
CHINESE = "会议今天在北京召开。代表们讨论了报告！会议明天结束。"


def test_lead_is_the_first_sentences() -> None:
    assert lead(ENGLISH, 1) == "The first one stands."
    assert lead(CHINESE, 1) == "会议今天在北京召开。"


def test_white_space_between_sentences_becomes_one_space() -> None:
    assert lead("One stands.\n\nTwo stand. Three stand.", 2) == "One stands. Two stand."
    assert lead(CHINESE, 2) == "会议今天在北京召开。代表们讨论了报告！"


def test_a_short_text_is_its_own_lead() -> None:
    assert lead("One stands.", 3) == "One stands."
    assert lead("", 3) == ""


def test_the_lead_of_a_book_is_found_at_its_beginning() -> None:
    book = "It begins here. " + "It goes on and on. " * 100_000
    assert lead(book, 2) == "It begins here. It goes on and on."


def test_a_text_that_begins_with_much_white_space_has_a_lead() -> None:
    assert lead(" \n" * 100_000 + "It begins here. It goes on.", 1) == "It begins here."


def test_a_lead_of_no_sentence_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        lead(ENGLISH, 0)


@pytest.mark.parametrize(
    ("source", "summary", "expected"),
    [
        (ENGLISH, "The first one stands.", True),
        (ENGLISH, "the first one", True),
        (ENGLISH, "The second follows it.", False),
        (ENGLISH, "The first stands.", False),
        (ENGLISH, "", False),
        (CHINESE, "会议今天在北京召开", True),
        (CHINESE, "会议在北京召开", False),
        ("Short.", "Short. And more.", False),
    ],
)
def test_a_verbatim_lead_is_a_beginning_of_the_source(source: str, summary: str, expected: bool) -> None:
    assert is_verbatim_lead(source, summary) is expected


def test_the_best_sentence_has_most_words_of_the_question() -> None:
    text = "It has a tower. The tower was built in 1889. It is high."
    assert best_sentence(text, "When was the tower built?") == "The tower was built in 1889."
    assert best_sentence("会议在北京召开。代表乘火车到达。", "代表怎么到达？") == "代表乘火车到达。"


def test_a_rare_word_weighs_more_than_words_of_all_sentences() -> None:
    text = "It is in the town. It is in the sea. Whales swim. It is in the sky."
    assert best_sentence(text, "Where is it in?") == "It is in the town."
    assert best_sentence(text, "Where is it that whales are in?") == "Whales swim."  # log(5) against 3 log(5 / 3)


def test_without_a_common_word_the_first_sentence_is_best() -> None:
    assert best_sentence("One stands. Two stand.", "Who?") == "One stands."
    assert best_sentence("", "Who?") == ""
