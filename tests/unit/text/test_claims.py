"""What a text claims that its source does not say."""

from __future__ import annotations

import pytest

from lmchat.text.claims import has_made_up, is_paired, negations

SOURCE = (
    "[10:02] Ben: Vim 9.0, of ２０２２, costs $1,250 (or 1.5 million); see https://example.org/vim-9.0/index.html, "
    "or write to Ben@example.org about CVE-2022-0213. 31 year-old Ann, the 5th of 12, is 今年30岁."
)


@pytest.mark.parametrize(
    "text",
    [
        "Vim 9.0.",
        "vim came in 2022",
        "It costs $1,250!",
        "1,250, or 1.5 million",
        "ben@example.org wrote of cve-2022-0213",
        "See <https://example.org/vim-9.0/index.html>.",
        "[10:02] Ben:",
        "今年30岁的人",
        "No figure - a-b/c.",
        "",
    ],
)
def test_figures_that_stand_in_the_source_are_not_made_up(text: str) -> None:
    assert not has_made_up(text, SOURCE)


@pytest.mark.parametrize(
    "text",
    [
        "Vim 9",
        "Vim 9.0.0",
        "It costs 250",
        "It costs $1,25",
        "50 million",
        "1 million",
        "https://example.org/1.0/index.html",
        "ann@example.org",
        "CVE-2022-021",
        "[10/02] Ben:",
        "a 31-year-old",
        "今年3岁的人",
    ],
)
def test_figures_that_the_source_does_not_have_are_made_up(text: str) -> None:
    assert has_made_up(text, SOURCE)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It isn't so, and it won’t be.", 2),
        ("Not now, never, nor without them.", 4),
        ("Another note: No. 5 knows nowhere.", 0),
        ("并不是没有", 2),
        ("", 0),
    ],
)
def test_negations_are_counted(text: str, count: int) -> None:
    assert negations(text) == count


@pytest.mark.parametrize(
    "text", ["", "(often) [x] {y}", 'click "tax" and `run`', "他说：“好。”（笑）《书》「名」【注】"]
)
def test_marks_that_come_in_pairs_are_paired(text: str) -> None:
    assert is_paired(text)


@pytest.mark.parametrize("text", ["a (b", "a] b", 'click "tax', "see `run", "他说：“好。", "《书"])
def test_half_a_pair_is_not_paired(text: str) -> None:
    assert not is_paired(text)
