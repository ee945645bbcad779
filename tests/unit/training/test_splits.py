from __future__ import annotations

import hashlib

from lmchat.training.splits import is_dev_row, is_held_back

KEYS = [f"row {i} 第{i}行" for i in range(5000)]


def test_dev_rows_follow_the_documented_rule() -> None:
    for key in KEYS[:200]:
        number = int(hashlib.sha1(key.encode("utf-8")).hexdigest(), 16)
        assert is_dev_row(key) == (number % 50 == 0)
        assert is_held_back(key) == (number % 10 == 0)


def test_about_one_row_in_fifty_is_a_dev_row() -> None:
    assert 60 <= sum(map(is_dev_row, KEYS)) <= 140


def test_about_a_tenth_is_held_back() -> None:
    assert 420 <= sum(map(is_held_back, KEYS)) <= 580


def test_a_lone_surrogate_has_a_split() -> None:
    assert is_dev_row("\ud800") in (True, False)
