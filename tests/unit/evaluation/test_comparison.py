from __future__ import annotations

import random

import pytest

from lmchat.evaluation.comparison import Comparison, compare


def test_a_system_that_is_better_on_most_rows_is_found_better() -> None:
    draw = random.Random(4)
    a = [[draw.gauss(40, 10), 50.0] for _ in range(200)]
    b = [[value + draw.gauss(2, 5), same] for value, same in a]
    found = compare(["f1", "same"], a, b)
    assert (found["f1"].verdict, found["same"].verdict) == ("B is better", "no difference")
    assert compare(["f1", "same"], b, a)["f1"].verdict == "A is better"
    assert found["f1"].difference.low > 0
    assert found["f1"].difference.mean == pytest.approx(found["f1"].b.mean - found["f1"].a.mean)
    assert found["f1"].better + found["f1"].worse == 200
    assert (found["same"].p, found["same"].better, found["same"].worse) == (1.0, 0, 0)


def test_the_difference_is_paired_row_by_row() -> None:
    """Rows differ much from each other, the systems little: only a paired test sees it."""
    a = [[float(number % 100)] for number in range(300)]
    (found,) = compare(["f1"], a, [[value + 1] for (value,) in a]).values()
    assert (found.difference.low, found.difference.high) == (pytest.approx(1), pytest.approx(1))
    assert found.p == pytest.approx(0.002)
    assert found.a.high > found.b.low


def test_by_chance_alone_few_are_found_different() -> None:
    draw = random.Random(6)
    wrong = 0
    for _ in range(60):
        a, b = ([[draw.gauss(40, 10)] for _ in range(60)] for _ in range(2))
        wrong += compare(["f1"], a, b)["f1"].verdict != "no difference"
    assert wrong <= 9


def test_rows_that_do_not_belong_together_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"shorter|longer"):
        compare(["f1"], [[1.0]], [])
    with pytest.raises(ValueError, match="at least one value"):
        compare(["f1"], [], [])


def test_the_table_names_what_was_compared() -> None:
    found = Comparison(2, compare(["f1"], [[40.0], [50.0]], [[41.0], [51.0]]), {"A": "one", "B": "two"})
    text = found.as_text()
    assert "+1.0 [+1.0, +1.0]" in text
    assert "A: one\nB: two\n" in text
    assert found.as_json()["metrics"]["f1"]["difference"]["mean"] == pytest.approx(1)
