from __future__ import annotations

import pytest

from lmchat.text.lexical.places import places_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("从臺北到广州的航班", {"台北", "广州"}),
        ("从伦敦飞往東京", {"伦敦", "东京"}),
        ("印度尼西亚的首都", {"印度尼西亚"}),
        ("强大连接能力和大连锁店", set()),
        ("确保定时发送，今日本报讯", set()),
        ("隆重庆祝节日本身，黄河南岸的东西安全", set()),
        ("在重庆和日本，河南的西安路", {"重庆", "日本", "河南", "西安"}),
        ("大连的港口", {"大连"}),
    ],
)
def test_the_places_that_a_text_names(text: str, found: set[str]) -> None:
    assert places_in(text) == found
