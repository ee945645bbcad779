"""Datelines are told from what news say."""

from __future__ import annotations

import pytest

from lmchat.text.layout.datelines import dateline_end


@pytest.mark.parametrize(
    "dateline",
    [
        "LONDON (AP) - ",
        "(Reuters) — ",
        "SAN JOSE, March 3 (Reuters) - ",
        "NEW YORK, March 3 - ",
        "本报讯 ",
        "本报讯（记者 周岚）",
        "本报北京3月3日讯（见习记者 李明 通讯员 王芳）",
        "新华社北京12月3日电 ",
        "中新网3月3日电 (记者 李明) ",
        "（记者李明）",
    ],
)
def test_a_dateline_is_found(dateline: str) -> None:
    assert dateline_end(f"{dateline}The bridge is open.") == len(dateline)
    assert dateline_end(dateline) == 0


@pytest.mark.parametrize(
    "text",
    [
        "The bridge (Draft) - which is old - is open.",
        "The agency (AP) - no other - wrote it.",
        "本报电视台的记者（笔名）来了。",
        "新华社发表电文，说大桥通车。",
        "（图）大桥通车。",
    ],
)
def test_other_brackets_and_dashes_are_none(text: str) -> None:
    assert dateline_end(text) == 0
