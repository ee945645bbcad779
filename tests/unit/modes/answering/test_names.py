"""Whether a text has the names of a question."""

from __future__ import annotations

import pytest

from lmchat.modes.answering.names import lacks_a_name, lacks_a_person, lacks_a_place, lacks_in_chinese, names


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Who is the mayor of Paris?", {"Paris"}),
        ("Paris has which mayor?", set()),
        ("What did The Sunday Times say?", {"Sunday", "Times"}),
        ("What Is The Capital?", set()),
        ("WHO SIGNED IT IN ROME?", set()),
        ("What is NASA?", set()),
        ("谁是Paris的市长？", set()),
        ("", set()),
    ],
)
def test_names_are_words_with_a_capital_inside_of_a_question(question, found):
    assert names(question) == found


@pytest.mark.parametrize(
    ("text", "question", "lacking"),
    [
        ("The mayor of Rome came.", "Who is the mayor of Paris?", True),
        ("The mayor of PARIS came.", "Who is the mayor of Paris?", False),
        ("A Chinese ship sank.", "Which ship of China sank?", False),
        ("Toghon Temür died in 1370.", "When did Temur die?", False),
        ("Comparison is the thief of joy.", "Who lives in Paris?", True),
        ("The mayor came to New Haven.", "Who is the mayor of New York?", True),
        ("The mayor came.", "who is the mayor of paris?", False),
    ],
)
def test_a_text_lacks_a_name_that_it_does_not_even_derive_a_word_from(text, question, lacking):
    assert lacks_a_name(text, question) is lacking


def test_a_question_without_a_name_is_not_looked_for_in_a_long_text(monkeypatch):
    read = []
    monkeypatch.setattr("lmchat.modes.answering.names.plain", lambda text: read.append(text) or text)
    assert not lacks_a_name("The mayor came.", "What did the mayor do?")
    assert "The mayor came." not in read


@pytest.mark.parametrize(
    ("text", "question", "lacking"),
    [
        ("杭州地铁的票价是2元到9元。", "北京地铁票价多少？", True),
        ("杭州和北京的地铁都是9元。", "北京地铁票价多少？", False),
        ("地铁的票价是2元到9元。", "北京地铁票价多少？", False),
        ("杭州地铁的票价是2元到9元。", "地铁票价多少？", False),
        ("臺灣的首府是臺北。", "台湾的首府是哪里？", False),
        ("从上海出发要两个小时。", "北京到上海要多久？", False),
        ("学校由浙江省援建。", "巴黎的学校有多少学生？", True),
        ("巴黎和伦敦都有。", "巴黎的学校有多少学生？", False),
        ("网络有很强大连接能力。", "北京有多大？", False),
        ("俄外长周二访问印度。", "俄罗斯外长访问了哪里？", False),
        ("美方和日本达成协议。", "美国和谁达成协议？", False),
        ("完美的方法在日本。", "美国的方法是什么？", True),
    ],
)
def test_a_chinese_text_about_other_places_lacks_the_place_of_a_question(text, question, lacking):
    assert lacks_a_place(text, question) is lacking


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("张伟的电话是多少？", True),
        ("会上，李强负责什么？", True),
        ("王建国的电话是多少？", False),
        ("王建什么时候签的合同？", False),
        ("王先生的电话是多少？", False),
        ("陈先生的电话是多少？", True),
        ("王国的首都在哪里？", False),
        ("高度是多少？", False),
        ("谁是房东？", False),
    ],
)
def test_a_chinese_text_without_a_person_of_the_question(question, lacking):
    text = "房东王建国的电话是13800001234。"
    assert lacks_a_person(text, question) is lacking
    assert lacks_in_chinese(text, question) is lacking
