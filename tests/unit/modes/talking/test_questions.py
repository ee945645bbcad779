"""Questions that the words of a text tell from talk."""

from __future__ import annotations

from pathlib import Path

import pytest

from lmchat.modes.talking.questions import asks_what_was_told, question_about
from lmchat.modes.talking.routing import purpose_of, request_for

MANUAL = (
    "To reset the router, hold the button for ten seconds. Citric acid damages the seals: use vinegar to descale it. "
    "The account number is on the back, and members may swim in the pool before noon. It is a great machine. "
    "Good morning: please wait, or stop by later for help. The help desk is open."
)
EXAMPLES = Path(__file__).parents[4] / "docs" / "examples"
NEWS = (
    "Anglers fear that bathers will drive the trout from the pools. The water company paid a third of the cost. "
    "Tired swimmers may cook on the bank."
)
LETTER = "Dear Mr Holt, your bill is due in May. Yours, the council"
NEWS_IN_CHINESE = "馆长周敏介绍，图书馆请了六十多名志愿者轮流值班，每年要多付电费约一百八十万元。"
CONTRACT = "乙方提前解约的，应支付违约金人民币五千元，谢谢配合。"


@pytest.mark.parametrize(
    "message",
    [
        "How do you reset the router?",
        "how do you descale it",
        "Can you use citric acid?",
        "what happens if you use acid?",
        "are you allowed to swim",
        "How long should you hold the blue button?",
        "account number",
        "vinegar",
        "help desk",
        "How do you stop it?",
        "the router's seals",
    ],
)
def test_what_an_english_text_says_is_asked_of_it(message):
    assert question_about(message, MANUAL) == message
    assert purpose_of(message) == "chat"
    assert purpose_of(message, MANUAL) == "answer"


@pytest.mark.parametrize(
    "message",
    [
        "How do you feel?",
        "Do you like the router?",
        "Have you read it?",
        "Can you sing?",
        "How do you spend your noon?",
        "great machine!",
        "good morning",
        "please wait",
        "later",
        "I see the button",
        "of course",
        "I'm back",
        "you may swim in the pool",
    ],
)
def test_what_lmchat_is_asked_and_told_is_talk(message):
    assert purpose_of(message, MANUAL) == "chat"


def test_chinese_words_that_stand_in_the_text_are_asked_of_it():
    assert request_for("违约金", text=CONTRACT).query == "违约金"
    assert purpose_of("乙方", CONTRACT) == "answer"
    assert purpose_of("可以", f"{CONTRACT}可以转租。") == "chat"
    assert purpose_of("滞纳金", CONTRACT) == "chat"
    assert purpose_of("谢谢配合", CONTRACT) == "chat"
    assert purpose_of("抱歉", f"{CONTRACT}抱歉打扰。") == "chat"


def test_after_a_summary_a_wish_for_another_one_is_no_name():
    assert purpose_of("again", "Try it again.", after_summary=True) == "summarize"


@pytest.mark.parametrize(
    ("message", "told", "asks"),
    [
        ("what is my name?", "my name's Priya", True),
        ("Who is my sister again?", "My sister Ana lives in Porto.", True),
        ("what's my name", "What's your name?", False),
        ("How old is the bridge?", "My bridge is old.", False),
        ("我叫什么？", "我叫小美", True),
        ("我的猫叫什么？", "我的猫今天没吃饭", True),
        ("我的猫叫什么？", "我叫小美", False),
        ("大桥叫什么？", "我叫小美", False),
        ("ok, and what's my name again, please?", "My name is Priya.", True),
        ("What does my contract say about holidays?", "My contract is long.", False),
        ("What is my contract about?", "My contract is long.", False),
        ("我的合同什么时候到期？", "我的合同很长", False),
        ("我叫什么名字来着？", "我叫小美", True),
    ],
)
def test_what_was_told_in_the_talk_is_asked_of_it(message, told, asks):
    assert asks_what_was_told(message, [told, "I see."]) is asks
    assert not asks_what_was_told(message, [])
    assert not asks_what_was_told(message, ["Hello.", told])  # lmchat said it


def test_what_was_told_is_no_question_about_the_text():
    turns, text = ["My name is Priya.", "Hello, Priya!"], "The name of the bridge is Anchor."
    assert request_for("What is my name?", turns, text).mode == "chat"
    assert request_for("What is my name?", [], text).mode == "answer"
    assert purpose_of("What is my name?", text, turns) == "chat"


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("What can you tell me about the costs?", NEWS),
        ("Thanks! What do you know about the anglers?", NEWS),
        ("I'd like to know more about the water quality", NEWS),
        ("讲讲志愿者", NEWS_IN_CHINESE),
        ("你能给我说说周敏吗", NEWS_IN_CHINESE),
        ("我想了解志愿者的待遇", NEWS_IN_CHINESE),
    ],
)
def test_a_thing_that_stands_in_the_text_is_asked_of_it(message, text):
    assert question_about(message, text) == message
    assert purpose_of(message, text) == "answer"
    assert purpose_of(message) == "chat"


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("What do you know?", NEWS),
        ("What do you know about them?", NEWS),
        ("What can you tell me about the moon?", NEWS),
        ("I'd like to know more about you", NEWS),
        ("讲个笑话", NEWS_IN_CHINESE),
        ("讲讲月亮", NEWS_IN_CHINESE),
        ("说说看", NEWS_IN_CHINESE),
        ("谈谈今天吧", f"今天，{NEWS_IN_CHINESE}"),
        ("我想了解你", NEWS_IN_CHINESE),
    ],
)
def test_a_thing_that_the_text_has_nothing_of_is_talk(message, text):
    assert purpose_of(message, text) == "chat"


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("Why am I so sad?", NEWS),
        ("why do i always forget names", NEWS),
        ("Why am I so sad?", LETTER),
        ("Why am I tired all the time?", LETTER),
        ("为什么我这么累", f"您好！{NEWS_IN_CHINESE}"),
        ("What should I wear tonight?", NEWS),
        ("Should I text him tomorrow?", NEWS),
        ("为什么我这么累", NEWS_IN_CHINESE),
        ("我为什么总是迟到？", NEWS_IN_CHINESE),
        ("今晚我该吃什么菜", NEWS_IN_CHINESE),
    ],
)
def test_what_is_asked_of_ones_own_life_is_talk_where_the_text_has_nothing_of_it(message, text):
    assert purpose_of(message) == "answer"
    assert purpose_of(message, text) == "chat"


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("Why am I so tired?", NEWS),
        ("What should I cook tonight?", NEWS),
        ("What should I do?", NEWS),
        ("What should I bring?", NEWS),
        ("Should I sign this tomorrow?", NEWS),
        ("Why should I trust it completely?", NEWS),
        ("Why am I charged twice?", LETTER),
        ("When do I have to pay?", LETTER),
        ("Where do I park?", LETTER),
        ("When do I have to leave?", NEWS),
        ("我该怎么办", NEWS_IN_CHINESE),
        ("为什么我要付钱", NEWS_IN_CHINESE),
        ("我什么时候要交钱", NEWS_IN_CHINESE),
        ("为什么我们这么累", NEWS_IN_CHINESE),
    ],
)
def test_what_a_text_may_say_to_its_reader_is_asked_of_it(message, text):
    assert purpose_of(message, text) == "answer"


@pytest.mark.parametrize(
    ("name", "message", "purpose"),
    [
        ("river", "What can you tell me about the costs?", "answer"),
        ("river", "Can you tell me about the costs?", "answer"),
        ("river", "What do you know about the anglers?", "answer"),
        ("river", "my question is who paid for it", "answer"),
        ("river", "I'd like to know more about the anglers", "answer"),
        ("river", "Where do I park?", "answer"),
        ("river", "Why am I so tired?", "chat"),
        ("river", "What should I cook tonight?", "chat"),
        ("river", "What do you know?", "chat"),
        ("library", "你能不能说一下为什么延长开放", "answer"),
        ("library", "讲讲志愿者", "answer"),
        ("library", "我想了解一下费用", "answer"),
        ("library", "介绍一下周敏", "answer"),
        ("library", "为什么我这么累", "chat"),
        ("library", "讲个笑话", "chat"),
        ("library", "我想了解你", "chat"),
    ],
)
def test_messages_about_the_example_files(name, message, purpose):
    text = (EXAMPLES / f"{name}.txt").read_text(encoding="utf-8")
    assert purpose_of(message, text) == purpose
