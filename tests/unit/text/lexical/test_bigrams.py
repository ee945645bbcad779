"""Pairs of Chinese characters that people write, and words that were cut."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from lmchat.text.lexical.bigrams import SHIPPED, Bigrams, packed
from scripts.make_bigrams import bound_bigrams


@pytest.mark.parametrize(
    ("text", "source", "seams"),
    [
        ("每次一片的青霉敏", "每次一片。青霉素过敏者禁用。", {"霉敏"}),
        ("糖尿病肾病竭患者", "糖尿病肾病和肾衰竭患者", {"病竭"}),
        ("迎迎娶新娘", "印度男子迎娶新娘", {"迎迎"}),
        ("青霉 敏", "青霉素过敏者禁用。", set()),
    ],
)
def test_a_word_of_the_source_is_cut_where_nobody_writes_what_is_left_of_it(
    text: str, source: str, seams: set[str]
) -> None:
    assert Bigrams().seams(text, source) == seams


@pytest.mark.parametrize(
    "text", ["习近平抵达平壤开始访问", "青霉素过敏者禁用", "图书馆八月起免费开放", "The penicillin, 青霉素"]
)
def test_what_the_source_says_or_whole_words_of_it_one_after_the_other_have_no_seam(text: str) -> None:
    source = "习近平抵达平壤，对朝鲜的访问今天开始。青霉素过敏者禁用。图书馆从八月一日起对读者免费，天天开放。"
    assert not Bigrams().seams(text, source)


def test_pairs_are_bound_in_words_only() -> None:
    pairs = Bigrams()
    assert [(pairs.written(pair), pairs.bound(pair)) for pair in ("过敏", "的人", "霉敏", "敏a")] == [
        (True, True),
        (True, False),
        (False, False),
        (False, False),
    ]


def test_the_shipped_file_is_small() -> None:
    assert SHIPPED.stat().st_size < 200_000


def test_a_text_without_new_pairs_needs_no_file() -> None:
    assert not Bigrams(Path("nowhere")).seams("The fox, 狐 and 青霉", "青霉素")


def test_what_was_packed_is_found_again_and_nothing_else(tmp_path: Path) -> None:
    characters = "一丁七万丈三上下不与"
    every = sorted(first + second for first in characters for second in characters)
    written, bound = set(every[::3]), set(every[::9])
    (tmp_path / "pairs.gz").write_bytes(packed(written, bound))
    pairs = Bigrams(tmp_path / "pairs.gz")
    assert set(filter(pairs.written, every)) == written
    assert set(filter(pairs.bound, every)) == bound
    assert not pairs.written("一霉")


def test_what_stands_together_more_often_than_by_chance_is_bound() -> None:
    counts = Counter({"过敏": 8, "过的": 2, "我的": 8, "我敏": 2})
    assert bound_bigrams(counts, list(counts), 1.5) == ["过敏", "我的"]
