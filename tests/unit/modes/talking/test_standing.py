"""Replies that fit nearly any message of a kind."""

from __future__ import annotations

import pytest

from lmchat.modes.talking.standing import LIGHT_TONES, OPENING, PLAIN, TONED, _replies, standing_replies, surely_fitting


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("message", ["Why?", "给我 tell", "tell me", "嗯", "I planted three trees 我今天种了三棵树"])
def test_no_reply_comes_twice_in_a_talk_until_all_came(message, language):
    said: list[str] = []
    while replies := standing_replies(message, said, language, most=6, seed=len(said)):
        assert len(replies) <= 6
        said += replies
    assert len(said) == len(set(said)) >= 15


def test_the_seed_decides():
    drawn = {tuple(standing_replies("I planted a tree today", (), "en", 6, seed)) for seed in range(40)}
    assert len(drawn) > 10
    again = [list(standing_replies("I planted a tree", (), "en", 6, 5)) for _ in range(2)]
    assert again[0] == again[1]


@pytest.mark.parametrize(
    ("message", "tones"),
    [
        ("My cat had kittens", LIGHT_TONES),
        ("I finally passed the exam", ("glad", *LIGHT_TONES)),
        ("I lost my keys", ("sorry",)),
        ("I love the cup but it broke", ("sorry",)),
        ("I can't wait for it", LIGHT_TONES),
        ("Who are you?", ()),
    ],
)
def test_what_is_told_may_have_a_tone_that_goes_with_it(message, tones):
    blocks = _replies("en")
    kind = "question" if message.endswith("?") else "statement"
    replies = standing_replies(message, ("Hello.", "Hello!"), "en", 60, 0)
    assert {name for reply in replies for name, block in blocks.items() if reply in block} == {kind, *tones}
    assert all(weight == (PLAIN if reply in blocks[kind] else TONED) for reply, weight in replies.items())


@pytest.mark.parametrize(
    ("message", "turns", "names"),
    [
        ("she was 92", ("My grandmother died.", "I'm sorry."), {"statement"}),
        ("...", (), {"short"}),
        ("\U0001f62d", (), {"sorry"}),
        ("\u2764", (), {"glad"}),
        ("fuck you", (), {"rude"}),
        ("I fucking love it", (), {"statement", "glad", *LIGHT_TONES}),
        ("what is my name?", (), {"untold"}),
        ("what is my name?", ("My name is Ann.", "Hello!"), {"question"}),
        ("where is my data?", (), {"kept"}),
    ],
)
def test_what_a_reply_would_jar_with_keeps_it_out(message, turns, names):
    blocks = _replies("en")
    replies = standing_replies(message, turns, "en", 90, 0)
    assert {name for reply in replies for name, block in blocks.items() if reply in block} == names


def test_a_delicate_message_is_given_no_reply_to_one_that_is_little_like_it():
    found = {"I'm well, and you?": 0.4, "Something went wrong?": 0.9}
    assert list(surely_fitting(found, "fuck you", ())) == ["Something went wrong?"]
    assert surely_fitting(found, "how are you", ()) == found


def test_where_a_talk_begins_standing_replies_count_less():
    first = standing_replies("My cat had kittens", (), "en", 12, 0)
    assert list(first.values()) == pytest.approx([OPENING * PLAIN] * 3 + [OPENING * TONED] * 9)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_standing_reply_stands_twice(language):
    replies = [reply for block in _replies(language).values() for reply in block]
    assert len(replies) == len(set(replies))
