"""Danger to life and limb is told from what sounds like it, and only replies that name help are given to it."""

from __future__ import annotations

import pytest

from lmchat.modes.talking.danger import danger_in, danger_to_answer, names_help, recent_danger
from lmchat.modes.talking.routing import purpose_of
from lmchat.modes.talking.standing import _replies, standing_replies, surely_fitting


@pytest.mark.parametrize(
    ("danger", "message"),
    [
        ("despair", "i don't want to live anymore"),
        ("despair", "I took a lot of pills"),
        ("despair", "I cut myself last night"),
        ("despair", "I think about dying a lot"),
        ("despair", "wish i was dead"),
        ("despair", "nobody would miss me"),
        ("despair", "我不想活了"),
        ("despair", "我吃了很多安眠药"),
        ("despair", "我昨晚割腕了"),
        ("despair", "我经常想到死"),
        ("danger", "my friend says she wants to hurt herself"),
        ("danger", "my husband hits me"),
        ("danger", "there is a fire in my kitchen"),
        ("danger", "Someone is following me."),
        ("danger", "我朋友说她想自杀"),
        ("danger", "我老公打我"),
        ("danger", "我家厨房着火了"),
        (None, "I cut myself shaving"),
        (None, "I want to die of embarrassment"),
        (None, "I don't want to live in London"),
        (None, "I took two pills for my headache"),
        (None, "My phone is dying"),
        (None, "He beat me at chess"),
        (None, "There is no point in going on with it"),
        (None, "我想死你了"),
        (None, "我不想活动"),
        (None, "他打我电话"),
        (None, "我的车打不着火"),
        (None, "那部电影里主角自杀了"),
    ],
)
def test_danger_is_told_from_what_sounds_like_it(danger, message):
    assert danger_in(message) == danger


@pytest.mark.parametrize(("language", "message"), [("en", "I want to kill myself"), ("zh", "我朋友说她想自杀")])
def test_all_that_is_said_to_danger_names_help(language, message):
    replies = standing_replies(message, (), language, 60, 0)
    assert len(replies) >= 12
    assert all(map(names_help, replies))
    found = {"Go on, I am listening.": 1.0, "See a doctor about your cough.": 0.4, "Call a crisis line now.": 1.0}
    assert list(surely_fitting(found, message, ())) == ["Call a crisis line now."]


def test_who_told_of_danger_and_asks_for_help_is_told_where_it_is():
    turns = ("I took a lot of pills", "Please call the emergency number.")
    assert danger_to_answer("What should I do now?", turns) == "despair"
    assert danger_to_answer("ok", turns) is None
    assert set(standing_replies("I told nobody so far", turns, "en", 60, 0)) <= set(_replies("en")["sorry"])
    later = (*turns, "ok", "Good.", "I am with my sister", "Good.")
    assert recent_danger(later) is danger_to_answer("What should I do now?", later) is None


def test_danger_is_no_question_about_the_attached_text():
    text = "Take the pills with water. Never take too many."
    assert purpose_of("How many pills do I take?", text) == "answer"
    assert purpose_of("I took too many pills, what should I do?", text) == "chat"


@pytest.mark.parametrize(
    ("message", "danger"),
    [
        ("我活不下去了，没有咖啡", None),
        ("没有空调我简直活不下去了", None),
        ("活着好累哈哈", None),
        ("活着好累", "despair"),
        ("没有他我活不下去了", "despair"),
        ("没钱了，我活不下去了", "despair"),
        ("活着好累，不想活了哈哈", "despair"),
        ("我活不下去了，没有钱，没有咖啡", "despair"),
    ],
)
def test_want_of_a_trifle_and_laughter_are_no_despair(message, danger):
    assert danger_in(message) == danger


@pytest.mark.parametrize(
    ("message", "is_doubt"),
    [
        ("我不知道该不该原谅他", True),
        ("可是我真的不确定她会不会回来", True),
        ("我不知道要不要活下去", False),
        ("我不知道该不该打他", False),
        ("我不知道怎么办", False),
        ("Should I forgive him?", False),
    ],
)
def test_a_doubt_about_somebody_else_does_not_ask_for_help(message, is_doubt):
    turns = ("老公昨晚打我了", "请马上报警。")
    assert (danger_to_answer(message, turns) is None) == is_doubt
    if is_doubt:
        assert set(standing_replies(message, turns, "zh", 60, 0)) <= set(_replies("zh")["sorry"])
