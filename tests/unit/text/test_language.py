from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmchat.text.language import cjk_share, detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The council met on Monday to discuss the budget.", "en"),
        ("市议会周一开会讨论预算。", "zh"),
        ("苹果发布 iPhone 15 Pro Max", "zh"),
        ("President Xi Jinping (习近平) spoke in Beijing on Tuesday.", "en"),
        ("臺灣的圖書館明天開放", "zh"),
        ("Привет, мир", "en"),
        ("Who wrote 红楼梦?", "en"),
        ("what does 画蛇添足 mean", "en"),
        ("The movie 流浪地球 was a hit.", "en"),
        ("Is 红楼梦 good?", "en"),
        ("I like 红楼梦", "en"),
        ("红楼梦 is a novel", "en"),
        ("我喜欢 what is love 这首歌", "zh"),
        ("《Love is blind》第二季今晚上线", "zh"),
        ("苹果发布会 Time is up 今晚十点直播", "zh"),
        ("WHO 宣布疫情 end", "zh"),
        ("I 人和 E 人", "zh"),
        ("What 鬼", "zh"),
        ("How are you 怎么翻译", "zh"),
        ("The Last of Us 第二季", "zh"),
        ("我用 iPhone, it is 贵的", "zh"),
        ("12345 !!! 。，", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_that_of_most_letters(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_the_share_weighs_a_chinese_character_like_a_word() -> None:
    assert cjk_share("中文 two words") == pytest.approx(0.5)
    assert cjk_share("no Chinese") == 0.0
    assert cjk_share("全中文") == 1.0


def test_a_long_text_is_judged_from_all_its_parts() -> None:
    assert detect_language("Preface. " * 5_000 + "正文都是中文。" * 100_000) == "zh"
    assert detect_language("序言。" * 5_000 + "The rest is English prose. " * 30_000) == "en"


class Looked(str):
    """A text that knows which pieces of it were taken; nothing else of it can be read."""

    def __init__(self, _text: str) -> None:
        self.pieces: list[str] = []

    def __getitem__(self, place: slice) -> str:
        self.pieces.append(super().__getitem__(place))
        return self.pieces[-1]


def test_of_a_long_text_no_more_is_looked_at_than_of_a_page() -> None:
    text = Looked("word " * 200_000)
    assert detect_language(text) == "en"
    assert 0 < sum(map(len, text.pieces)) <= 32_000


@given(st.text())
def test_any_text_has_a_language(text: str) -> None:
    assert detect_language(text) in ("en", "zh")
    assert 0.0 <= cjk_share(text) <= 1.0
