"""Chinese names of persons in questions: one of the commonest surnames, and one or two characters more or a title."""

from __future__ import annotations

import re

from lmchat.text.cjk import CJK

_SURNAMES = (
    "李张刘陈杨赵吴徐孙胡朱郭罗宋郑谢韩唐冯邓曹彭肖蔡潘袁吕魏蒋卢贾丁薛阎杜苏戴姚谭廖邹郝崔邱侯邵孟尹王黄周林高马梁"
    "張劉陳楊趙吳孫羅鄭謝韓馮鄧呂盧賈薛閻蘇譚鄒馬黃"
)
_WORDS = """
李子 张[家开力贴望口数江] 刘海 陈[述列皮旧年设醋词腐] 杨[树柳梅桃] 赵国 吴[国语淞] 徐[州徐缓] 孙[女儿子]
胡[子同椒萝麻桃琴闹乱说]
朱[红砂雀] 罗[马列盘网嗦布斯] 宋[朝代词] 郑[州重] 谢[谢绝意幕] 韩[国國语元剧式媒] 唐[山朝代诗人] 曹县 彭博
肖像 吕宋 魏[国晋] 卢[布旺森比] 丁[香字] 杜[绝拜鹃撰] 苏[州联格打丹醒军绣] 戴[尔上着] 侯[爵选] 孟[加买]
王[国國后子朝位室冠者权座牌宫府储道法]
黄[河山金色海瓜油豆昏牌铜石酒页鱼疸土埔] 周[年末边围期日岁长天一二三四五六转刊报到全密会折几] 林[业区木地场子间带肯]
高[度速压考中校温低级原层铁楼价兴興血管峰粱烧位手尔达等潮效质龄端空尚矮强职薪能浓耗炉热台雅清产危估新]
马[路上匹车来力拉桶铃戏蹄德里达尾甲虎]
"""
_PARTICLES = "[的是在和与有为不几什谁哪怎多吃了来去说会要能将被把对]"
_OTHERS = rf"{'|'.join(_WORDS.split())}|.{_PARTICLES}"
"""What begins with a surname and is no name of a person."""
_TITLES = (
    "先生|女士|小姐|太太|夫人|同志|师傅|老师|教授|医生|大夫|护士|律师|经理|主任|院长|校长|局长|部长|市长|书记"
    "|总[，,、的是在和与负谁]"
)
_SEPARATE = rf"(?:\A|(?<=[，,、和与跟與]))(?!{_OTHERS})"
_PERSON = re.compile(
    rf"{_SEPARATE}(?:([{_SURNAMES}])(?={_TITLES})|([{_SURNAMES}][{CJK}])[{CJK}]?"
    r"(?=[的是在于和与有为為被把对對向从從到给給说說去来來写寫做任负負出担擔当當毕畢住哪什何怎几幾多谁誰、，]))"
)


def persons_in(question: str) -> set[str]:
    """The persons that a question is about: of each name what most texts have that name the person, too.

    That is the first two characters, and the surname alone where a title follows it.

    >>> sorted(persons_in("张伟明和李先生的电话是多少？")), persons_in("高度是多少？")
    (['张伟', '李'], set())
    """
    return {surname or name for surname, name in _PERSON.findall(question)}
