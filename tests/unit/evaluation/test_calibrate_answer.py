from __future__ import annotations

import importlib.util
import random
import sys
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).parents[3] / "scripts" / "calibrate_answer.py"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("calibrate_answer", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["calibrate_answer"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["calibrate_answer"]


def test_the_fit_finds_the_line_that_made_the_labels(script):
    generator = random.Random(0)
    asked = []
    for _ in range(20_000):
        raw = generator.random()
        odds = np.log(raw / (1 - raw))
        asked.append(script.Asked(raw, generator.random() < 1 / (1 + np.exp(-0.7 * odds + 0.5)), True))
    slope, intercept = script.fit(asked)
    assert (slope, intercept) == (pytest.approx(0.7, abs=0.05), pytest.approx(-0.5, abs=0.06))
    calibrated = 1 / (1 + np.exp(-slope * script.log_odds(asked) - intercept))
    before = script.calibration_error(asked, np.array([one.probability for one in asked]))
    assert script.calibration_error(asked, calibrated) < 0.02 < before


def test_the_threshold_parts_answerable_from_unanswerable(script):
    asked = [script.Asked(p, True, True) for p in (0.9, 0.8, 0.6)] + [script.Asked(p, False, False) for p in (0.5, 0.1)]
    threshold, f1 = script.best_threshold(asked, np.array([one.probability for one in asked]))
    assert (threshold, f1) == (0.6, 1.0)


def test_of_thresholds_that_are_nearly_as_good_the_least_is_taken(script):
    asked = [script.Asked(0.9, True, True)] * 100 + [script.Asked(0.2, False, False)] * 200
    asked += [script.Asked(0.4, False, False), script.Asked(0.3, True, True)]
    threshold, f1 = script.best_threshold(asked, np.array([one.probability for one in asked]))
    assert threshold == 0.3
    assert 0.99 < f1 < 1


def test_the_calibration_error_of_answers_that_are_always_too_sure(script):
    asked = [script.Asked(0.75, right, True) for right in (True, False, False, False)]
    assert script.calibration_error(asked, np.full(4, 0.75)) == pytest.approx(0.5)


def test_a_question_is_asked_of_its_passage_and_of_another_and_one_without_answer_of_its_own_alone(script):
    rows = [
        {"question": f"q{number}", "context": f"c{number // 2}", "answer": "" if number % 4 == 3 else "c"}
        for number in range(16)
    ]
    pairs = list(script.questions_and_passages(rows, 5))
    own = [(row["question"], row["context"]) for row, passage, answerable in pairs if answerable]
    silent = [(row["question"], passage) for row, passage, _ in pairs if not row["answer"]]
    assert len(own) == 5
    assert sorted(silent) == [("q11", "c5"), ("q15", "c7"), ("q3", "c1"), ("q7", "c3")]
    wrong = [(row["context"], passage) for row, passage, answerable in pairs if row["answer"] and not answerable]
    assert len(wrong) == 5
    assert all(context != passage for context, passage in wrong)
