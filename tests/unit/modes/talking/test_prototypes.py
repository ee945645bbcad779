"""A reply to one message is made fit for another, or told not to be."""

from __future__ import annotations

import pytest

from lmchat.modes.talking.prototypes import UNFIT, Fitted, fitted, replacements
from lmchat.text.talk.index import Exchange


def fit(message, reply, new, turns=(), before=()):
    return fitted(Exchange(tuple(before), message, reply), new, turns).text


@pytest.mark.parametrize(
    ("message", "reply", "new", "expected"),
    [
        ("I can't sleep.", "Is it the noise?", "i cant sleep at all", "Is it the noise?"),
        ("my aunt Rosa died", "I'm sorry about your aunt.", "My uncle Karl died.", "I'm sorry about your uncle."),
        ("I come from Prague.", "Prague! Is it old?", "I come from New York.", "New York! Is it old?"),
        ("We had snow.", "Snow is quiet. Do you like snow?", "We had rain.", "Rain is quiet. Do you like rain?"),
        ("I bought apples.", "How many apples?", "I bought pears.", "How many pears?"),
        ("我叫李明。", "李明，你好！", "我叫陈晓东。", "陈晓东，你好！"),
    ],
)
def test_what_a_reply_takes_up_is_replaced_by_what_stands_in_its_place(message, reply, new, expected):
    assert fit(message, reply, new) == expected


@pytest.mark.parametrize(
    ("message", "reply", "new"),
    [
        ("My cat died.", "What was your cat called?", "She died."),  # nothing stands for the cat
        ("I lost my keys.", "Look for the keys at home.", "I lost."),
        ("I have to read a book.", "Reading takes time.", "I have to go."),  # another form of a word of the message
        ("我的猫不见了。", "猫常去哪儿？", "我不见了。"),
    ],
)
def test_a_reply_does_not_fit_that_takes_up_what_was_not_said(message, reply, new):
    assert fit(message, reply, new) == ""


def test_what_was_said_before_may_be_taken_up():
    assert fit(
        "Why?", "The river is deep.", "Why?", turns=("I fear the river.",), before=("The river!", "Do you swim?")
    )
    assert not fit("Why?", "The river is deep.", "Why?", turns=("I fear the lake.",), before=("The river!", "Swim?"))


def test_what_was_told_in_this_talk_is_put_in_and_said_to_be_so():
    told = ("My name is Anna.", "Hello, Anna.")
    exchange = Exchange(told, "What is my name?", "Anna, as you told me.")
    assert fitted(exchange, "what is my name", ("my name is Max and I am tired", "Rest, Max.")) == Fitted(
        "Max, as you told me.", is_edited=True, is_told=True
    )
    assert fitted(exchange, "what is my dog's name", ("my name is Max", "Hello, Max.")) == UNFIT
    exchange = Exchange(("我叫周明。", "你好，周明。"), "我叫什么？", "周明，你说过的。")
    assert fitted(exchange, "我叫什么", ("我叫小明", "好啊。")).text == "小明，你说过的。"


def test_a_reply_speaks_of_a_man_or_a_woman_as_the_message_does():
    assert not fit("She is ill.", "Is she in bed?", "My brother is ill.")
    assert not fit("Ill again.", "What does he need?", "My sister is ill again.")
    assert fit("Ill again.", "What does she need?", "My sister is ill again.")


def test_pieces_of_little_weight_and_long_ones_are_not_replaced():
    assert list(replacements("I can read.", "You should read.")) == []
    assert list(replacements("I like big red old wooden toys.", "I like food.")) == []
    assert list(replacements("Anna has a red car.", "Bert has a blue car.")) == [("Anna", "Bert"), ("red", "blue")]


@pytest.mark.parametrize(
    ("message", "reply", "new"),
    [
        ("My team is great.", "What makes your team so great?", "My team is launching."),  # words of unlike forms
        ("I love rain.", "Rain makes the best sounds.", "I love thunderstorms."),
        ("I've read your help page.", "Was the help page clear?", "I've read your twice."),  # says when, not what
        ("It's my day at the library.", "What will you do at the library?", "It's my day at the new school."),
        ("what is your favorite word", "I like the word lantern.", "what is your favorite soup"),  # another question
        ("tell me about rain", "Rain knocks on every window.", "tell me about love"),
        ("我刚买了尤克里里", "尤克里里声音像小水滴。", "我刚买了二手吉他"),  # a part of a word
        ("考试周来了", "考试周来了，第一门考什么？", "明天来了"),
    ],
)
def test_what_stands_in_the_same_place_is_not_always_of_the_same_kind(message, reply, new):
    assert fit(message, reply, new) in ("", reply.replace("library", "new school"))


def test_the_article_is_that_of_the_word_that_is_put_in():
    assert fit("We saw the fox.", "What a fox!", "We saw the owl.") == "What an owl!"
