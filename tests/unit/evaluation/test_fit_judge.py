"""How the judge of a chat's replies is fitted, and measured."""

from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path

import numpy as np
import pytest

from lmchat.modes.talking.judge import Features, Judge, Precedent
from lmchat.text.exchanges import Exchange

SCRIPT = Path(__file__).parents[3] / "scripts" / "fit_judge.py"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("fit_judge", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fit_judge"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["fit_judge"]


def reply(script, row, worth, grade, **known):
    features = dict.fromkeys(Features._fields, 0.0) | known
    return script.Weighed(row, Features(**features), worth, grade)


def test_a_judge_finds_what_decides_even_where_two_things_do(script):
    generator = random.Random(2)
    replies = []
    for row in range(3000):
        asks, questioned = generator.random() < 0.5, generator.random() < 0.5
        noise = generator.gauss(0, 1)
        replies.append(reply(script, row, 0.0, 2 * (asks ^ questioned), asks=asks, questioned=questioned, new=noise))
    judge = script.fit(replies)
    fitness = judge.fitness([one.features for one in replies])
    good = [value for value, one in zip(fitness, replies, strict=True) if one.grade]
    bad = [value for value, one in zip(fitness, replies, strict=True) if not one.grade]
    assert min(good) > 1 > -1 > max(bad)


def test_a_judge_is_the_same_as_json(script):
    generator = np.random.default_rng(1)
    count = len(Features._fields)
    judge = Judge(
        *(generator.normal(size=count) ** 2 + 0.5 for _ in range(2)),
        generator.normal(size=(3, count)),
        generator.normal(size=3),
        generator.normal(size=3),
        0.75,
    )
    one = Features(*generator.normal(size=count))
    again = Judge.from_json(script.as_json(judge))
    assert again.fitness([one]) == pytest.approx(judge.fitness([one]), rel=0.01)


def test_a_reply_comes_from_where_most_of_the_message_was_said(script):
    given = [Exchange((), "My dog died.", "Oh no."), Exchange((), "My old cat died.", "Oh no.")]
    assert script.precedent_of("Oh no.", 0.5, given, "my cat died", "en") == Precedent(0.5, "My old cat died.")
    assert script.precedent_of("Oh no.", 0.5, (), "my cat died", "en") is None
    assert script.precedent_of("Oh? I'd like to hear more.", 0.3, given, "my cat died", "en") == Precedent(0.3)


def test_the_area_is_how_often_a_good_reply_has_more(script):
    scores = [(3.0, 2), (1.0, 1), (1.0, 0), (0.0, 0)]
    marks = [(score, reply(script, 0, 0.0, grade)) for score, grade in scores]
    assert script.area(marks) == pytest.approx(3.5 / 4)


def test_of_each_message_the_reply_counts_that_has_most(script):
    marks = [(1.0, reply(script, 0, 0.0, 0)), (2.0, reply(script, 0, 0.0, 2)), (0.0, reply(script, 1, 0.0, 0))]
    assert script.first_ones(marks) == "first ones 1.000, good / passable / bad 50.0 / 0.0 / 50.0 % of 2"
