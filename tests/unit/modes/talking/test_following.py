"""A question in short is made whole by the one before."""

from __future__ import annotations

import pytest

from lmchat.modes.talking.following import followed_up
from lmchat.modes.talking.routing import request_for

TEXT = "The ferry was repaired by Tom Hale in 1998. The mayor, Ruth Bell, opened the pier."


@pytest.mark.parametrize(
    ("message", "asked", "whole"),
    [
        ("when?", "Who repaired the ferry?", "When repaired the ferry?"),
        ("and when exactly", "How much did the project cost?", "When did the project cost?"),
        ("what about the captain?", "Who is the mayor?", "Who is the captain?"),
        ("And the captain?", "Who is the mayor?", "Who is the captain?"),
        ("how about the pier", "When was the ferry repaired?", "When was the pier repaired?"),
        ("那馆长呢？", "副馆长是谁？", "馆长是谁？"),
        ("新书呢", "修缮工程花了多少钱？", "新书花了多少钱？"),
        ("什么时候？", "谁主持了仪式？", "什么时候主持了仪式？"),
    ],
)
def test_a_question_in_short_is_about_what_was_asked_before(message, asked, whole):
    assert followed_up(message, asked) == whole


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("when?", ""),
        ("And then?", "Who is the mayor?"),
        ("So what?", "Who is the mayor?"),
        ("what about you?", "Who is the mayor?"),
        ("and the bridge is nice", "Who is the mayor?"),
        ("When was it built?", "Who is the mayor?"),
        ("那你呢", "副馆长是谁？"),
        ("还没呢", "副馆长是谁？"),
        ("为什么", "接待了多少读者？"),
    ],
)
def test_what_is_no_question_in_short_stays_as_it_is(message, asked):
    assert followed_up(message, asked) == message


def test_the_text_is_asked_the_whole_question():
    request = request_for("when?", text=TEXT, asked="Who repaired the ferry?")
    assert (request.mode, request.query) == ("answer", "When repaired the ferry?")
    assert request_for("why?", text=TEXT).mode == "chat"
    assert request_for("why?", text=TEXT, asked="Who repaired the ferry?").query == "Why repaired the ferry?"
