"""Replies that fit nearly any message of a kind."""

from __future__ import annotations

import pytest

from lmchat.modes.talking.judge import Precedent
from lmchat.modes.talking.standing import PLAIN, TONED, TONES, _replies, standing_replies, tone_of


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("message", ["Why?", "给我 tell", "tell me", "嗯", "I planted three trees 我今天种了三棵树"])
def test_no_reply_comes_twice_in_a_talk_until_all_came(message, language):
    said: list[str] = []
    while replies := standing_replies(message, language, said, most=6, seed=len(said)):
        assert len(replies) <= 6
        said += replies
    assert len(said) == len(set(said)) >= 15


def test_the_seed_decides():
    drawn = {tuple(standing_replies("I planted a tree today", "en", (), 6, seed)) for seed in range(40)}
    assert len(drawn) > 10
    again = [list(standing_replies("I planted a tree", "en", (), 6, 5)) for _ in range(2)]
    assert again[0] == again[1]


def test_what_is_told_may_have_any_tone_and_what_is_asked_has_none():
    told, asked = (standing_replies(message, "en", (), 12, 0) for message in ("My cat had kittens", "Who are you?"))
    blocks = _replies("en")
    assert [sum(reply in blocks[name] for reply in told) for name in ("statement", *TONES)] == [2] * 6
    tones = ["", "", *(tone for tone in TONES for _ in range(2))]
    assert list(told.values()) == [Precedent(TONED if tone else PLAIN, tone=tone) for tone in tones]
    assert [tone_of(reply, "en") for reply in told] == tones
    assert tone_of("Nobody says so.", "en") is None
    assert set(asked) <= set(blocks["question"])
    assert len(asked) == 12


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_standing_reply_stands_twice(language):
    replies = [reply for block in _replies(language).values() for reply in block]
    assert len(replies) == len(set(replies))
