"""What a message of a talk is like."""

from __future__ import annotations

import pytest

from lmchat.text.talk.messages import are_swapped, denies, genders, is_light, kind_of


@pytest.mark.parametrize(
    ("word", "light"),
    [("You're", True), ("the", True), ("don't", True), ("river", False), ("吗", True), ("河", False)],
)
def test_words_that_say_little_are_told(word, light):
    assert is_light(word) is light


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Where is it?", "question"),
        ("whats the capital of australia", "question"),
        ("and how far is that", "question"),
        ("tell me about whales", "request"),
        ("please write a letter", "request"),
        ("set a timer for ten minutes", "request"),
        ("turn the lights off", "request"),
        ("Lettuce", "short"),
        ("...", "short"),
        ("I told him what I think", "statement"),
        ("黑洞是什么", "question"),
        ("你会说法语吗", "question"),
        ("给我写首诗", "request"),
        ("提醒我下午五点打电话", "request"),
        ("把“早上好”翻译成法语", "request"),
        ("设个十分钟的闹钟", "request"),
        ("我把头发剪了", "statement"),
        ("换了工作，不加班了", "statement"),
        ("来不及了来不及了", "statement"),
        ("嗯", "short"),
        ("我今天种了三棵树", "statement"),
        ("我该不该去", "question"),
        ("我还是忘不了她", "statement"),
        ("什么都不想吃", "statement"),
        ("我在吃饭呢", "statement"),
    ],
)
def test_the_kind_of_a_message(message, kind):
    assert kind_of(message) == kind


@pytest.mark.parametrize("message", ["I don't have a car", "i dont", "Never again", "我没去", "不好笑", "nobody came"])
def test_what_denies_something_is_told(message):
    assert denies(message)


@pytest.mark.parametrize("message", ["I have a car", "Notes, please", "我去了", "Another one"])
def test_what_denies_nothing_is_told(message):
    assert not denies(message)


@pytest.mark.parametrize(
    ("first", "second", "swapped"),
    [
        ("What is my name?", "what's your name", True),
        ("我叫什么名字", "你叫什么名字", True),
        ("my brother failed his exam", "I failed my exam", True),
        ("我哥挂科了", "我挂科了", True),
        ("My brother failed his exam", "His sister failed", False),
        ("I failed my exam", "failed my exam", False),
        ("Tell me a joke", "tell me a joke please", False),
    ],
)
def test_who_a_message_is_about_tells_two_apart(first, second, swapped):
    assert are_swapped(first, second) is are_swapped(second, first) is swapped


def test_genders_of_those_who_are_spoken_of():
    assert genders("My brother and she") == {"he", "she"}
    assert genders("她来了") == {"she"}
    assert genders("They came") == set()
