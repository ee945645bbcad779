from __future__ import annotations

import time

import pytest

from lmchat.modes.talking.routing import purpose_of
from lmchat.modes.talking.translation import wants_translation

ENGLISH = "The tower was built in 1889."
CHINESE = "这座塔建于1889年。"


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("in Chinese", ENGLISH),
        ("in Chinese, please", ENGLISH),
        ("translate it", ENGLISH),
        ("Can you translate this to French?", ENGLISH),
        ("Translate it into Chinese", ENGLISH),
        ("Summarize it in Chinese", ENGLISH),
        ("translate the text", ENGLISH),
        ("Could you please translate the second paragraph to French?", ENGLISH),
        ("I need a translation of the letter", ENGLISH),
        ("how do you say tower in French?", ENGLISH),
        ("给我翻译一下", ENGLISH),
        ("把合同翻译成英语", CHINESE),
        ("请翻译这篇文章", CHINESE),
        ("我想请你把这份合同翻译成英语", CHINESE),
        ("请把它翻译成中文", ENGLISH),
        ("用中文总结一下", ENGLISH),
        ("用英文", CHINESE),
        ("用英文概括", CHINESE),
        ("summarize it in English", CHINESE),
    ],
)
def test_a_wish_for_another_language(message, text):
    assert wants_translation(message, text, purpose_of(message))


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("Was it translated into Chinese?", ENGLISH),
        ("Who wrote the translation?", ENGLISH),
        ("I translate books for a living", ENGLISH),
        ("The translation is bad", ENGLISH),
        ("他翻译得很好", CHINESE),
        ("翻译软件很好用", CHINESE),
        ("我翻译小说", CHINESE),
        ("How do you say that it ended in failure", ENGLISH),
        ("翻译是谁", CHINESE),
        ("它被翻译成英文了吗", CHINESE),
        ("summarize it in English", ENGLISH),
        ("用中文总结一下", CHINESE),
        ("I live in China and learn in Chinese schools", ENGLISH),
        ("I do not speak French", ENGLISH),
        ("我在学英文", CHINESE),
        ("hello", ENGLISH),
        ("summarize", ENGLISH),
    ],
)
def test_other_messages_want_none(message, text):
    assert not wants_translation(message, text, purpose_of(message))


def test_a_hostile_message_takes_no_time():
    started = time.perf_counter()
    assert not wants_translation("把" * 500, CHINESE, "chat")
    assert time.perf_counter() - started < 1
