"""Headlines that join bits of unlike sentences."""

from __future__ import annotations

import pytest

from lmchat.modes.summarizing.seams import joins_sentences

LIBRARY = [
    "Library news",
    "The library will close at 5 pm from Monday.",
    "The boiler has failed, and a new one costs £4,000.",
]
WATER = ["停水通知", "因水箱清洗，3号楼周二停水，7号楼不受影响。", "请大家提前储水，共有45个水桶可以借用。"]


@pytest.mark.parametrize(
    ("headline", "joins"),
    [
        ("Library closes at 5 pm", False),
        ("Library to shut at 5 pm", False),
        ("Library news: boiler failed", False),
        ("Library closes – new boiler costs £4,000", False),
        ("Boiler closes at 5 pm", True),
        ("Library news, boiler closes", True),
        ("Library closes for £4,000", True),
    ],
)
def test_a_clause_has_the_words_of_one_sentence(headline: str, joins: bool) -> None:
    assert joins_sentences(headline, LIBRARY) is joins


@pytest.mark.parametrize(
    ("headline", "joins"),
    [
        ("3号楼周二停水", False),
        ("停水通知：共有45个水桶", False),
        ("如何储水", False),
        ("7号楼停水", True),
        ("水箱清洗45个水桶", True),
    ],
)
def test_a_chinese_clause_has_them_in_order(headline: str, joins: bool) -> None:
    assert joins_sentences(headline, WATER) is joins
