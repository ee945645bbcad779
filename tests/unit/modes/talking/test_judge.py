"""How well a reply fits, as graded ones tell it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lmchat.errors import CheckpointDamaged
from lmchat.modes.talking.judge import FURTHEST, Features, Judge, Precedent
from lmchat.modes.values import Candidate

COUNT = len(Features._fields)


def features(reply, precedent, message, turns=()):
    return Features.of(Candidate(reply, 4, -6.0, -10.0), precedent, message, turns)


def test_what_the_network_thinks_is_told_by_token():
    found = features("What was it called?", Precedent(0.5, "My dog died."), "My cat died.")
    assert (found.prompted, found.unprompted, found.tokens) == (-1.5, -2.5, 4)
    assert found.similarity == pytest.approx(math.log(0.5))


def test_words_that_nobody_said_are_told_from_those_that_are_taken_up():
    turns = ("We went to the river.", "Was the water cold?")
    found = features(
        "The river killed your cat? Poor boat!", Precedent(0.4, "My dog and my horse died."), "My cat died.", turns
    )
    assert (found.new, found.taken_up, found.recalled) == (3, 1, True)
    assert (found.missing, found.left, found.words, found.turns) == (2, 1, 2, 2)


def test_a_standing_reply_leaves_no_word_of_a_message_of_its_own():
    plain, toned = (
        features("I see.", Precedent(0.3), "My cat died."),
        features("Oh!", Precedent(0.2, tone="sorry"), "No"),
    )
    assert (plain.standing, plain.toned, plain.missing, plain.left) == (True, False, 0, 0)
    assert (toned.standing, toned.toned) == (True, True)
    assert not features("I see.", Precedent(0.3, "A cat."), "My cat died.").standing


@pytest.mark.parametrize(
    ("reply", "message", "asks", "questioned", "short", "opposed", "chinese"),
    [
        ("Why not?", "I lost my keys at work", True, False, False, True, False),
        ("A fox.", "What is it?", False, True, False, False, False),
        ("为什么？", "不去", True, False, True, True, True),
    ],
)
def test_questions_denials_and_languages_are_told(reply, message, asks, questioned, short, opposed, chinese):
    found = features(reply, Precedent(0.3), message)
    assert (found.asks, found.questioned, found.short) == (asks, questioned, short)
    assert (found.opposed, found.chinese) == (opposed, chinese)


def values(**changes):
    made = {
        "mean": [0.0] * COUNT,
        "scale": [1.0] * COUNT,
        "hidden": [[1.0, *[0.0] * (COUNT - 1)], [0.0, 2.0, *[0.0] * (COUNT - 2)]],
        "hidden_bias": [0.5, 0.0],
        "output": [1.0, -3.0],
        "output_bias": 0.25,
    }
    return made | changes


def test_fitness_is_the_documented_equation():
    judge = Judge.from_json(values(mean=[1.0] * COUNT, scale=[2.0] * COUNT))
    replies = [Features(*np.linspace(-1, 1, COUNT)), Features(*[0.0] * COUNT)]
    expected = [math.tanh((one[0] - 1) / 2 + 0.5) - 3 * math.tanh(2 * (one[1] - 1) / 2) + 0.25 for one in replies]
    assert judge.fitness(replies) == pytest.approx(expected)


def test_no_feature_counts_without_end():
    judge = Judge.from_json(values())
    far, furthest = (Features(value, *[0.0] * (COUNT - 1)) for value in (1e6, FURTHEST))
    assert judge.fitness([far]) == judge.fitness([furthest])


@pytest.mark.parametrize(
    "changes",
    [{"mean": [0.0]}, {"hidden": [[1.0]]}, {"output": [1.0]}, {"output_bias": None}, {"scale": "wide"}],
)
def test_a_judge_that_is_none_is_refused(changes):
    with pytest.raises(CheckpointDamaged, match="judge"):
        Judge.from_json(values(**changes))
    with pytest.raises(CheckpointDamaged, match="judge"):
        Judge.from_json({})
