"""Replies that fit nearly any message of a kind."""

from __future__ import annotations

import pytest

from lmchat.modes.talking.standing import OPENING, PLAIN, TONED, TONES, _replies, standing_replies


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


def test_what_is_told_may_have_any_tone_and_what_is_asked_has_none():
    told, asked = (
        standing_replies(message, ("Hello.", "Hello!"), "en", 12, 0)
        for message in ("My cat had kittens", "Who are you?")
    )
    blocks = _replies("en")
    assert [sum(reply in blocks[name] for reply in told) for name in ("statement", *TONES)] == [2] * 6
    assert list(told.values()) == [PLAIN, PLAIN, *[TONED] * 10]
    assert set(asked) <= set(blocks["question"])
    assert list(asked.values()) == [PLAIN] * 12


def test_where_a_talk_begins_standing_replies_count_less():
    first = standing_replies("My cat had kittens", (), "en", 12, 0)
    assert list(first.values()) == pytest.approx([OPENING * PLAIN] * 2 + [OPENING * TONED] * 10)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_standing_reply_stands_twice(language):
    replies = [reply for block in _replies(language).values() for reply in block]
    assert len(replies) == len(set(replies))
