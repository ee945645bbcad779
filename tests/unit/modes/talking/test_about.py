"""What is asked about lmchat, and what it cannot do, are told from talk."""

from __future__ import annotations

import pytest

from lmchat.modes.talking.about import TOPICS, topic_of
from lmchat.modes.talking.standing import _replies, standing_replies, surely_fitting
from lmchat.modes.talking.unable import wants_what_it_cannot


@pytest.mark.parametrize(
    ("topic", "questions"),
    [
        (
            "kept",
            [
                "Where do you keep my data?",
                "is this chat saved somewhere?",
                "我的聊天记录保存在哪里",
                "你会保存我说的话吗",
            ],
        ),
        ("privacy", ["Is this private?", "do you send anything to anyone", "你会上传我的数据吗", "谁能看到我们的聊天"]),
        ("offline", ["do you need internet", "can you work offline?", "你要联网吗"]),
        ("languages", ["what languages do you speak?", "Do you speak French?", "你会几种语言", "你会说英语吗"]),
        ("size", ["how big are you", "what model are you?", "你有多少参数"]),
        ("summarize", ["So how do I summarize a file?", "怎么总结文件"]),
        ("file", ["how do i ask about a file?", "Can you read pdf files?", "你能读pdf吗"]),
        ("quit", ["how do I quit?", "怎么退出"]),
        ("maker", ["who made you?", "谁开发了你", "你的作者是谁"]),
        ("skills", ["what can you do?", "how can you help me", "你会做什么？"]),
    ],
)
def test_questions_about_lmchat_are_answered_by_what_is_true_of_it(topic, questions):
    for question in questions:
        assert topic_of(question) == topic
        language = "en" if question.isascii() else "zh"
        standing = standing_replies(question, (), language, 18, 0)
        assert set(standing) == set(_replies(language)[topic])
        assert set(standing_replies(question, tuple(standing), language, 18, 0)) == set(standing)
        assert surely_fitting({"I keep a diary.": 0.9}, question, ()) == {}


@pytest.mark.parametrize(
    "message",
    [
        "Where do you keep your cookies?",
        "who made the bridge?",
        "how do I quit smoking",
        "how do I stop?",
        "what can I do",
        "do you like the internet?",
        "is my data plan too expensive?",
        "你能做饭吗",
        "怎么结束一段感情",
        "我的记录打破了",
    ],
)
def test_questions_about_other_things_are_not_about_lmchat(message):
    assert topic_of(message) is None


@pytest.mark.parametrize(
    "wish",
    [
        "set a timer",
        "Could you remind me to call mom?",
        "turn off the light, please",
        "I want you to draw a picture of a cat",
        "translate this into German",
        "把“早上好”翻译成法语",
        "帮我定个闹钟",
        "订一张去北京的机票",
        "给我妈打个电话",
    ],
)
def test_what_it_cannot_do_is_said_with_what_it_can(wish):
    assert wants_what_it_cannot(wish)
    language = "en" if wish.isascii() else "zh"
    assert set(standing_replies(wish, (), language, 18, 0)) == set(_replies(language)["unable"])
    assert surely_fitting({"Good morning!": 0.5}, wish, ()) == {}


@pytest.mark.parametrize("wish", ["tell me a joke", "call me Bea", "我想买一杯咖啡", "我买了票", "Play a game with me"])
def test_what_is_told_or_done_with_words_is_no_such_wish(wish):
    assert not wants_what_it_cannot(wish)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_there_are_replies_for_every_topic(language):
    assert all(len(_replies(language)[topic]) >= 2 for topic in TOPICS)
