from __future__ import annotations

import random

import pytest

from lmchat.batch.records import Entry
from lmchat.batch.sketch import Sketch
from lmchat.batch.statistics import Statistics


def scored(number: int, value: float) -> Entry:
    record = {"error": None, "seconds": 0.5, "fallback": True, "rouge1": value, "rouge2": 0.0, "rougeL": value}
    leads = {"lead-1": [value / 2, 0.0, 0.0], "lead-3": [1.0, 1.0, 1.0]}
    scores = {"scores": [value, 0.0, value], **leads}
    return Entry(number, record, {"source_tokens": 40, "tokens": 8, "fallback": True, **scores})


def test_quantiles_are_right_to_one_part_in_a_hundred() -> None:
    draw, sketch = random.Random(2), Sketch()
    values = sorted(draw.lognormvariate(0, 2) for _ in range(2000))
    for value in values:
        sketch.add(value)
    for share in (0.01, 0.5, 0.9, 0.99, 1.0):
        assert sketch.quantile(share) == pytest.approx(values[round(share * 2000) - 1], rel=0.011)
    assert (sketch.count, sketch.most) == (2000, values[-1])
    assert sum(sketch.bars([0, 0.5, 1, 1e9])) == 2000


def test_zeros_count_as_the_least() -> None:
    sketch = Sketch()
    assert sketch.quantile(0.5) == 0
    for value in (0, 0, 0, 8):
        sketch.add(value)
    assert sketch.quantile(0.75) == 0
    assert sketch.quantile(0.99) == pytest.approx(8, rel=0.011)


def test_rows_are_counted_by_what_became_of_them() -> None:
    counted = Statistics()
    counted.add(Entry(0, {"error": "no", "seconds": 0.0}, {"kind": "input"}))
    counted.add(Entry(1, {"error": None, "seconds": 0.1}, {"source_tokens": 5, "tokens": 0, "no_answer": True}))
    assert (counted.rows, counted.failed, counted.unanswered, counted.scored) == (2, 1, 1, 0)
    assert counted.scores() == {}


def test_scores_stand_beside_the_leads_in_any_order_of_the_rows() -> None:
    entries = [scored(number, number % 10 / 10) for number in range(300)]
    one, other = Statistics(), Statistics()
    for entry in entries:
        one.add(entry)
    for entry in random.Random(3).sample(entries, 300):
        other.add(entry)
    scores = one.scores()
    assert one.fallbacks == 300
    assert scores["lmchat"]["rouge1"].mean == pytest.approx(45)
    assert scores["lead-1"]["rouge1"].mean == pytest.approx(22.5)
    assert scores["lead-3"]["rougeL"].low == scores["lead-3"]["rougeL"].high == pytest.approx(100)
    assert scores["lmchat"]["rouge1"].low < 45 < scores["lmchat"]["rouge1"].high
    assert other.scores()["lmchat"]["rouge1"].low == pytest.approx(scores["lmchat"]["rouge1"].low)


def test_what_an_earlier_batch_wrote_is_not_counted() -> None:
    counted = Statistics()
    passed = {"error": None, "seconds": 0.1, "input_rouge1": 0.5, "rouge1": "0.5", "no_answer": True}
    counted.add(Entry(0, passed, {"source_tokens": 5, "tokens": 3}))
    assert (counted.scored, counted.unanswered) == (0, 0)
