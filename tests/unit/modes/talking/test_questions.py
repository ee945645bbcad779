"""Questions that the words of a text tell from talk."""

from __future__ import annotations

import pytest

from lmchat.modes.talking.questions import asks_what_was_told, question_about
from lmchat.modes.talking.routing import purpose_of, request_for

MANUAL = (
    "To reset the router, hold the button for ten seconds. Citric acid damages the seals: use vinegar to descale it. "
    "The account number is on the back, and members may swim in the pool before noon. It is a great machine. "
    "Good morning: please wait, or stop by later for help. The help desk is open."
)
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
