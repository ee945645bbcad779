"""The sentence that says most of what samples say."""

from __future__ import annotations

import pytest

from lmchat.modes.sources.source import SourceBuilder
from lmchat.modes.sources.source_text import SourceText
from lmchat.modes.summarizing.typical import TITLE_SHARE, typical_sentence


@pytest.fixture
def typical(tiny_tokenizer):
    def find(text, *kinds, title_share=TITLE_SHARE, max_source=400):
        document = SourceText(text)
        source = SourceBuilder(tiny_tokenizer, max_source, "summarize", "short").build(document.whole())
        return document.sentence(typical_sentence(document, source, *kinds, title_share=title_share))

    return find


def test_function_words_say_nothing(typical):
    assert typical("It was the one of them. A river rose.", ["It was the river of them."]) == "A river rose."


def test_a_word_of_many_samples_is_worth_more_than_one_of_few(typical):
    assert typical("Dogs bark. Cats sleep.", ["cats", "cats", "dogs"]) == "Cats sleep."


def test_each_kind_of_samples_counts_as_much(typical):
    assert typical("Dogs bark. Cats sleep.", ["cats", "cats", "birds"], ["dogs"]) == "Dogs bark."


def test_of_two_sentences_that_say_as_much_the_shorter_one_is_typical(typical):
    assert typical("Cats sleep on old warm chairs. Cats sleep.", ["cats sleep"]) == "Cats sleep."


def test_a_few_words_are_no_match_for_many(typical):
    text = "Cats. Cats sleep on old warm chairs."
    assert typical(text, ["cats sleep", "old cats", "warm chairs"]) == "Cats sleep on old warm chairs."


def test_the_first_of_equals(typical):
    assert typical("Dogs bark. Cats sleep.", ["birds"]) == "Dogs bark."


@pytest.mark.parametrize(("title_share", "best"), [(0.4, "We saw cats."), (1.0, "Cats sleep")])
def test_a_title_counts_in_part(typical, title_share, best):
    assert typical("Cats sleep\n\nWe saw cats.", ["cats sleep"], title_share=title_share) == best


@pytest.mark.parametrize(("title_share", "best"), [(0.4, "We saw cats."), (1.0, "Do cats sleep?")])
def test_a_question_counts_in_part(typical, title_share, best):
    assert typical("Do cats sleep? We saw cats.", ["cats sleep"], title_share=title_share) == best


def test_a_title_that_says_far_more_than_any_sentence_stands(typical):
    assert typical("Old cats sleep\n\nWe saw cats.", ["old cats sleep"]) == "Old cats sleep"


def test_a_title_that_stands_alone_is_all_there_is(typical):
    assert typical("Cats sleep", ["dogs"]) == "Cats sleep"


def test_numbers_and_marks_alone_are_no_sentence(typical):
    assert typical("1 2 3. Cats sleep.", ["1 2 3"]) == "Cats sleep."


def test_a_sentence_that_was_not_read_to_its_end_is_not_asked_about(typical):
    assert typical("We swim. " + "Cats sleep on chairs " * 50, ["cats sleep"], max_source=40) == "We swim."


def test_pairs_of_chinese_characters_are_compared(typical):
    assert typical("今天天气很好。小模型写摘要。", ["模型的摘要"]) == "小模型写摘要。"
