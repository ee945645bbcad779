"""What was told in a talk is told back, and nothing else."""

from __future__ import annotations

import pytest

from lmchat.modes.talking.told import told_back


def asked(question, *told, language="en"):
    """The reply to a question after messages that were replied to."""
    return told_back(question, [turn for message in told for turn in (message, "Hm.")], language)


@pytest.mark.parametrize(
    ("told", "question", "expected"),
    [
        (["I'm Priya"], "what is my name?", "Your name is Priya"),
        (["hi, my name is priya and I like tea", "Nice"], "whats my name", "Your name is Priya"),
        (["My name is Ann", "Call me Bea"], "Do you remember my name?", "Your name is Bea"),
        (["I have a dog", "He is called Rex"], "What's my dog called?", "Your dog is called Rex"),
        (["We got a big dog named Rex last year"], "what is my dog's name", "Your big dog is called Rex"),
        (["My sister Ann is here."], "who is my sister?", "Your sister is called Ann"),
        (["My boss is called Ms. Lee. I like her."], "what is my boss called?", "Your boss is called Ms. Lee"),
        (["I live in New York with two cats"], "so where do I live?", "You live in New York"),
        (["I'm from Leeds", "It rains."], "where am I from", "You come from Leeds"),
        (["I'm 34 and tired"], "how old am I?", "You are 34"),
        (["My favorite color is green."], "what's my favorite color again?", "Your favorite color is green"),
    ],
)
def test_what_was_told_plainly_is_told_back(told, question, expected):
    assert asked(question, *told) == f"{expected}, as you told me."


@pytest.mark.parametrize(
    ("told", "question", "expected"),
    [
        (["你好，我叫李雷，今年三十岁"], "你还记得我叫什么吗？", "你叫李雷"),
        (["我家猫叫豆豆"], "我家猫叫什么", "你的猫叫豆豆"),
        (["我养了一只猫，它叫豆豆"], "我的猫叫什么名字？", "你的猫叫豆豆"),
        (["我女儿叫朵朵，五岁了"], "我女儿叫什么名字", "你的女儿叫朵朵"),
        (["我住在成都"], "我住在哪里", "你住在成都"),
        (["我是四川人"], "我是哪里人", "你是四川人"),
        (["我最喜欢的颜色是绿色"], "我最喜欢的颜色是什么", "你最喜欢的颜色是绿色"),
    ],
)
def test_what_was_told_in_chinese_is_told_back(told, question, expected):
    assert asked(question, *told, language="zh") == f"{expected}，你告诉过我。"


@pytest.mark.parametrize(
    ("told", "question", "language"),
    [
        ("I'm Italian", "what is my name?", "en"),
        ("I'm tired", "what is my name?", "en"),
        ("My name is hard to spell", "what is my name?", "en"),
        ("My dog is called Rex", "what is my cat called?", "en"),
        ("Is my dog called Rex?", "what is my dog called?", "en"),
        ("My dog is called Rex", "is my dog ill?", "en"),
        ("我是学生", "我是哪里人", "zh"),
        ("我叫了外卖", "我叫什么", "zh"),
        ("我妈叫我吃饭", "我妈叫什么", "zh"),
        ("我叫什么名字", "我叫什么名字", "zh"),
    ],
)
def test_what_was_not_told_is_not_invented(told, question, language):
    assert asked(question, told, language=language) == ""


def test_what_was_just_said_is_quoted():
    assert asked("what did I just say?", "I like tea.", "It rains.") == "You said: “It rains.”"
    assert asked("what did you just say", "It rains.") == "I said: “Hm.”"
    assert asked("what did i just say") == "That was your first message here."
    assert asked("我刚才说了什么？", "今天好热", language="zh") == "你刚才说：“今天好热”"
    assert asked("what did I just say to him?", "It rains.") == ""
