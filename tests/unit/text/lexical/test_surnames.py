from __future__ import annotations

import pytest

from lmchat.text.lexical.surnames import persons_in


@pytest.mark.parametrize(
    ("question", "persons"),
    [
        ("马云在哪里出生？", {"马云"}),
        ("王建国和张伟谁负责？", {"王建", "张伟"}),
        ("会上，李强说了什么？", {"李强"}),
        ("李先生的电话是多少？", {"李"}),
        ("陈医生和王女士住在哪里？", {"陈", "王"}),
        ("刘总负责什么？", {"刘"}),
    ],
)
def test_a_person_is_named_by_two_characters_or_a_surname_with_a_title(question: str, persons: set[str]) -> None:
    assert persons_in(question) == persons


@pytest.mark.parametrize(
    "question",
    [
        "高兴的是谁？",
        "高血压是什么？",
        "周末去哪里？",
        "黄油的价格是多少？",
        "马铃薯是什么？",
        "陈述是什么？",
        "孙女是谁？",
        "苏丹的首都在哪里？",
        "韩元和人民币的汇率是多少？",
        "马吃什么？",
        "高的是哪座山？",
        "张为什么辞职？",
    ],
)
def test_other_words_and_a_surname_before_a_particle_are_no_persons(question: str) -> None:
    assert persons_in(question) == set()
