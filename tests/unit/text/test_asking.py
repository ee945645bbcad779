from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.text.asking import asks_a_text


@pytest.mark.parametrize(
    "message",
    [
        "what happened in 1990",
        "How tall is the tower",
        "what year was the bridge built",
        "what time does it start",
        "which company won the contract",
        "is Bob the director",
        "did Alice sign the contract",
        "did alice sign the contract",
        "why didn't the bridge hold",
        "in which year was it built",
        "After the war, who owned it",
        "how to reset the router",
        "Thank you. Who signed it?",
        "ok, who paid for it",
        "Who paid for it? Thanks!",
        "What did Mr. Jones do",
        'Who sang "If Not for You"?',
        "the date of the contract",
        "what happened",
        "what causes the fire to spread",
        "who owned it, before the war",
        "in what game the author found it",
        "How are you? Who built it?",
        "Who built it? I need it for school.",
        "Who built it? Really?",
    ],
)
def test_an_english_question_needs_no_mark(message: str) -> None:
    assert asks_a_text(message)


@pytest.mark.parametrize(
    "message",
    [
        "公司成立于哪一年",
        "会议在哪召开",
        "桥有多高",
        "几点开会",
        "有多少人死亡",
        "如何解决",
        "电影的结局如何",
        "合同签了没有",
        "是否签署",
        "第几届",
        "都有谁参加",
        "为什么他也去了",
        "一共有几个人",
        "公司有没有盈利",
        "我们公司成立于哪一年",
        "《你好，李焕英》的导演是谁",
        "合同的签订日期是",
        "桥的高度",
        "成立时间为",
        "作者是",
        "总部位于",
        "他哪年来的，后来去哪了，没有人说",
    ],
)
def test_a_chinese_question_needs_no_mark(message: str) -> None:
    assert asks_a_text(message)


@pytest.mark.parametrize(
    "message",
    [
        "Tell me who built the tower.",
        "Can you tell me who signed the contract?",
        "Do you know who the author is?",
        "I want to know when it opened",
        "List the participants",
        "你知道作者是谁吗？",
        "请问您，桥是哪年建的？",
        "你好，桥有多高？",
        "告诉我桥的高度",
        "你能告诉我桥的高度吗",
        "我想知道桥有多高",
        "介绍一下作者",
    ],
)
def test_a_polite_question_is_about_the_text(message: str) -> None:
    assert asks_a_text(message)


@pytest.mark.parametrize(
    "message",
    [
        "how are you",
        "who are you",
        "what's up",
        "How's it going?",
        "why not",
        "what now?",
        "Did he?",
        "Really?",
        "who cares",
        "what a nice day",
        "What perfect timing!",
        "how nice of them",
        "when i was young i had a dog",
        "when she left, he cried",
        "have a nice day",
        "did nothing today",
        "By bus, if that's ok.",
        "I know who did it",
        "tell me a joke",
        "Tell me about yourself",
        "do you know Bob?",
        "do you know who i am?",
        "thank you so much",
        "what fun",
        "what fun it was",
        "what luck",
        "what nonsense",
        "what beautiful weather",
        "what the hell",
        "in which case, fine",
        "To whom it may concern",
        "what matters is love",
        "How to be happy",
        "He asked who did it.",
        "Who are you, Bob?",
    ],
)
def test_english_small_talk_asks_nothing_of_a_text(message: str) -> None:
    assert not asks_a_text(message)


@pytest.mark.parametrize(
    "message",
    [
        "你是谁",
        "请问您是谁",
        "你知道吗",
        "你知道我是谁吗？",
        "几个月没去了",
        "去了几次",
        "我有几点建议",
        "真的吗？",
        "是不是？",
        "哪里哪里",
        "谁知道呢",
        "怎么了？",
        "最近怎么样？",
        "吃饭了没有",
        "告诉我一个笑话",
        "我不知道为什么",
        "谁都可以",
        "没什么",
        "什么都没有",
        "许多大学生来了",
        "我多高兴啊",
        "我也是",
        "无论如何都要去",
        "天哪，真好",
        "这应该是",
        "那肯定是",
        "那当然是",
        "这很可能是",
        "看起来是",
        "听起来是",
        "大概率是",
        "我们应该是",
    ],
)
def test_chinese_small_talk_asks_nothing_of_a_text(message: str) -> None:
    assert not asks_a_text(message)


@given(st.text(max_size=60))
def test_any_message_asks_or_does_not(message: str) -> None:
    assert asks_a_text(message) in (True, False)
