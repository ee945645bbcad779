"""What a text claims that its source does not say."""

from __future__ import annotations

import time

import pytest

from lmchat.text.claims import has_made_up, is_paired, reservations

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
        "a 31-year-old",
        "1.5m",
        "2022's Vim",
        "12th",
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
        "[10:02] Ben, 10-02",
        "今年3岁的人",
    ],
)
def test_figures_that_the_source_does_not_have_are_made_up(text: str) -> None:
    assert has_made_up(text, SOURCE)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("10% more", "10 percent more"),
        ("$5m", "$5 million"),
        ("5km", "5 km"),
        ("5%", "５％"),
        ("in 1990-91", "in 1990–91"),
        ("in 1990–91", "in 1990-91"),
    ],
)
def test_a_number_is_the_same_with_other_signs_around_it(text: str, source: str) -> None:
    assert not has_made_up(text, source)
    assert has_made_up(text.replace("5", "6").replace("1", "2"), source)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Time: 19:00-20:25: 19", "Time: 19:00-20:25"),
        ("Time: 19:00-20:25: 25", "Time: 19:00-20:25"),
        ("Write to leases@brightwater.", "Write to leases@brightwater.example."),
        ("See https://example.org/vim.", "See https://example.org/vim-9.0."),
    ],
)
def test_a_piece_of_a_time_or_an_address_is_made_up(text: str, source: str) -> None:
    assert has_made_up(text, source)
    assert not has_made_up(source, source)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("From 19:00", "Time: 19:00-20:25"),
        ("Room 19: closed", "In room 19: nobody"),
        ("mail ann@example.org", "发到ann@example.org谢谢"),
        ("https://example.org", "(https://example.org/)"),
    ],
)
def test_a_time_or_an_address_may_stand_between_others(text: str, source: str) -> None:
    assert not has_made_up(text, source)


@pytest.mark.parametrize("unit", ["a", "1", "1-", "-", ".", "@", "1@", "://", "1.a"])
def test_hostile_figures_take_no_time(unit: str) -> None:
    started = time.perf_counter()
    has_made_up(unit * 100_000, SOURCE)
    assert time.perf_counter() - started < 10


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
def test_reservations_are_counted(text: str, count: int) -> None:
    assert reservations(text) == count


@pytest.mark.parametrize(
    "text", ["", "(often) [x] {y}", 'click "tax" and `run`', "他说：“好。”（笑）《书》「名」【注】"]
)
def test_marks_that_come_in_pairs_are_paired(text: str) -> None:
    assert is_paired(text)


@pytest.mark.parametrize("text", ["a (b", "a] b", 'click "tax', "see `run", "他说：“好。", "《书"])
def test_half_a_pair_is_not_paired(text: str) -> None:
    assert not is_paired(text)
