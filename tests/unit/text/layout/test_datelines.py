"""Datelines are told from what news say."""

from __future__ import annotations

import pytest

from lmchat.text.layout.datelines import dateline_end, place_end, without_datelines


@pytest.mark.parametrize(
    "dateline",
    [
        "LONDON (AP) - ",
        "KIRKWALL, Scotland (AP) — ",
        "SANTA FE, New Mexico (Reuters) -- ",
        "(Reuters) — ",
        "SAN JOSE, March 3 (Reuters) - ",
        "NEW YORK, March 3 - ",
        "本报讯 ",
        "本报讯（记者 周岚）",
        "本报北京3月3日讯（见习记者 李明 通讯员 王芳）",
        "新华社北京12月3日电 ",
        "中新网3月3日电 (记者 李明) ",
        "（记者李明）",
        "【本報訊】",
        "〔記者陳美玲／台北報導〕",
        "（中央社記者王大同台北3日電）",
        "【新华社北京3月5日电】",
    ],
)
def test_a_dateline_is_found(dateline: str) -> None:
    assert dateline_end(f"{dateline}The bridge is open.") == len(dateline)
    assert dateline_end(dateline) == 0


@pytest.mark.parametrize(
    "text",
    [
        "The bridge (Draft) - which is old - is open.",
        "LONDON, which the agency (AP) - no other - left.",
        "The agency (AP) - no other - wrote it.",
        "本报电视台的记者（笔名）来了。",
        "新华社发表电文，说大桥通车。",
        "（图）大桥通车。",
        "【本报道由读者提供】大桥通车。",
        "【记者手记】大桥通车。",
    ],
)
def test_other_brackets_and_dashes_are_none(text: str) -> None:
    assert dateline_end(text) == 0


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Open\n\nOSLO, Norway (AP) — The bridge is open.", ["Open", "The bridge is open."]),
        ("　　新华社北京3月5日电（记者 李明 王芳）大桥通车。", ["大桥通车。"]),
        ("【本報訊】大橋通車。", ["大橋通車。"]),
        ("大桥通车。\n（记者 李明）", ["大桥通车。", "（记者 李明）"]),
        (
            "The bridge is open, said OSLO, Norway (AP) — it is.",
            ["The bridge is open, said OSLO, Norway (AP) — it is."],
        ),
    ],
)
def test_the_datelines_of_lines_are_not_read(text: str, left: list[str]) -> None:
    read = without_datelines(text)
    assert len(read) == len(text)
    assert [line.strip() for line in read.split("\n") if line.strip()] == left


SAID = "The ferry that was lost in the storm on Monday night came home with its crew."


@pytest.mark.parametrize(
    "place", ["HOUSTON, Texas - ", "Seattle -- ", "DARLINGTON, SC -- ", "NEW YORK - ", "Green Bay, WI -- "]
)
def test_a_headline_begins_behind_the_place_of_its_news(place: str) -> None:
    assert place_end(f"{place}Ferry came home", f"Weather\n{place}{SAID}") == len(place)
    assert place_end("Ferry came home", f"{place}{SAID}") == 0


@pytest.mark.parametrize(
    ("headline", "text"),
    [
        ("MINUTES - Allotment Society", f"MINUTES - Allotment Society\n\n{SAID}"),
        ("USA - Canada 3:1", f"USA - Canada 3:1.\n{SAID}"),
        ("Ann - who was lost - came home", f"Ann - who was lost - came home. {SAID}"),
        ("OSLO - Ferry came home", f"The news from OSLO - {SAID}"),
    ],
)
def test_a_title_keeps_what_stands_before_its_dash(headline: str, text: str) -> None:
    assert place_end(headline, text) == 0
