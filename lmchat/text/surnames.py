"""Chinese names of persons in questions: one of the commonest surnames, and one or two characters more."""

from __future__ import annotations

import re

from lmchat.text.language import CJK

_SURNAMES = (
    "李张刘陈杨赵吴徐孙胡朱郭罗宋郑谢韩唐冯邓曹彭肖蔡潘袁吕魏蒋卢贾丁薛阎杜苏戴姚谭廖邹郝崔邱侯邵孟尹王黄周林高马梁"
    "張劉陳楊趙吳孫羅鄭謝韓馮鄧呂盧賈薛閻蘇譚鄒馬黃"
)
_WORDS = re.compile(
    "王[国國后子朝位室冠者权座]|黄[河山金色海瓜]|周[年末边围期日岁长一二三四五六]|林[业区木地场]|马[路上匹车来力拉]"
    "|高[度速压考中校温低级原层铁楼价]|张[家开力]|李子|杨树|郑州|韩[国國]|唐[山朝]|宋朝|苏[州联格]|罗马|胡[子同]|杜[绝拜]|谢谢"
)
"""What begins with a surname and is no name of a person."""
_PERSON = re.compile(
    rf"(?:\A|(?<=[，,、和与跟與]))(?!{_WORDS.pattern})([{_SURNAMES}][{CJK}])[{CJK}]?"
    r"(?=[的是在于和与有为為被把对對向从從到给給说說去来來写寫做任负負出担擔当當毕畢住哪什何怎几幾多谁誰、，])"
)


def persons_in(question: str) -> set[str]:
    """The persons that a question is about: of each name the first two characters, which most texts have with it.

    >>> persons_in("张伟明的电话是多少？"), persons_in("高度是多少？")
    ({'张伟'}, set())
    """
    return set(_PERSON.findall(question))
