"""The fields of a form that a question asks for."""

from __future__ import annotations

import pytest

from lmchat.modes.answering.fields import fields_asked, inside

FORM = """\
会议纪要
出租方（甲方）：金桂置业有限公司
主持人：刘思远　记录人：何佳
甲方联系人：陈立群 电话：0571-8765
乙方联系人：阿依·吐尔逊　手机：138-0571
1. 型号：KJ-500F；功率：65W
见http://a.example/b
Chair: Ann Lee    Secretary: Bob Kane
"""


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("记录人是谁？", ["何佳"]),
        ("主持人是谁", ["刘思远"]),
        ("请问出租方是哪家公司？", ["金桂置业有限公司"]),
        ("甲方联系人叫什么？", ["陈立群"]),
        ("甲方联系人的电话是多少？", ["0571-8765"]),
        ("乙方联系人的手机号是多少？", ["138-0571"]),
        ("型号是什么？", ["KJ-500F"]),
        ("功率有多大？", ["65W"]),
        ("Who is the chair?", ["Ann Lee"]),
        ("who was the secretary", ["Bob Kane"]),
        ("http是什么？", []),
        ("为什么迟到？", []),
        ("承租方是谁？", []),
        ("Who is it?", []),
    ],
)
def test_a_field_is_asked_for_by_its_name(question, values):
    assert [FORM[start:end].strip() for start, end in fields_asked(FORM, question)] == values


def test_a_piece_is_inside_a_field_as_a_whole():
    assert inside([(3, 5), (2, 5), (4, 9)], [(3, 5), (8, 9)]) == [True, False, False]


@pytest.mark.parametrize("text", [" ", "\u3000", "x人：b\u3000", "1. ", "（", "名：", "\n"])
def test_the_time_is_linear_in_the_length_of_the_text(text):
    assert fields_asked(text * (100_000 // len(text)), "记录人是谁？") == []
