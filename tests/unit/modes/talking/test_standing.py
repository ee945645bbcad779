"""Replies that fit nearly any message of a kind."""

from __future__ import annotations

import pytest

from lmchat.modes.talking.standing import standing_reply


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("message", ["Why?", "给我 tell", "tell me", "嗯", "I planted three trees 我今天种了三棵树"])
def test_no_reply_comes_twice_in_a_talk_until_all_came(message, language):
    said: list[str] = []
    while reply := standing_reply(message, language, said, seed=len(said)):
        said.append(reply)
    assert len(said) == len(set(said)) >= 15


def test_the_seed_decides():
    replies = {standing_reply("I planted a tree today", "en", (), seed) for seed in range(40)}
    assert len(replies) > 10
    assert standing_reply("I planted a tree", "en", (), 3) == standing_reply("I planted a tree", "en", (), 3)
