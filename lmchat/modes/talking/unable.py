"""Wishes for what lmchat has no means to do: a timer, a call, a translation."""

from __future__ import annotations

import re

from lmchat.modes.talking.translation import wants_translation
from lmchat.text.talk.asking import without_courtesy
from lmchat.text.talk.messages import kind_of

_POLITE = (
    r"(?:(?:can|could|will|would) you |please |just |now |i "
    r"(?:want|need|(?:['’]d|would) like) you to |help me (?:to )?)*"
)
_CHINESE_POLITE = r"(?:[请你您]|麻烦|帮我|帮忙|给我|能不能|可不可以|能|可以|我(?:想|要)你|现在)*"
_CANNOT = (
    r"(?:set|start) (?:me )?(?:an?|the|my) (?:[\w-]+ ){0,2}(?:timer|alarm|reminder|stopwatch)\b|(?:wake|remind) me\b",
    r"(?:call|phone|text|e-?mail|message|ring) (?:my|the|an?|him|her"
    r"|them)\b|send (?:(?:an?|my|the) )?(?:\w+ )?(?:message|e-?mail|text)\b",
    r"(?:book|order|buy|reserve) (?:me )?(?:an?|some|the|my)\b|(?:turn|switch) (?:on|off)\b",
    r"play (?:me )?(?:some|an?|the) (?:\w+ )?(?:music|songs?|videos?|radio|jazz)\b|(?:download|install|print)\b",
    r"open (?:the|my|an?) (?:\w+ )?(?:browser|app|door|window|website"
    r"|page|curtains|garage)\b|google\b|search (?:the web|online|for)\b",
    r"(?:draw|paint|generate|make|create) (?:me )?(?:an?|the) "
    r"(?:\w+ )?(?:picture|image|drawing|photo|painting|logo)\b",
    r"(?:write|fix|debug) (?:me )?(?:some|an?|the|my) (?:\w+ )?"
    r"(?:code|script|function|program)\b|(?:calculate|compute|solve)\b",
    r"(?:tell|show|give) me (?:the |today['’]s )?(?:weather|news|stock prices?|time|date)\b",
)
_CANNOT_IN_CHINESE = (
    r"[设定](?:一?个|置)?.{0,6}(?:闹钟|闹铃|定时器?|计时器?|提醒)|"
    r"(?:\w{0,6}提醒|\w{0,6}叫醒)我|给.{1,6}[打发]个?(?:电话|短信|邮件|微信|消息)",
    r"[订买点](?:一?[张份个杯间])?.{0,8}(?:票|外卖|酒店|餐厅|咖啡|房间?)\W*\Z"
    r"|(?:打开|关[掉上闭])(?!了).{0,6}(?:灯|空调|电视|窗户?|浏览器|网页|音乐)",
    r"(?:播?放)一?[首点个段]?.{0,4}(?:歌|音乐|视频)|画一?[张个幅只条]|写一?[段个份]?.{0,6}(?:代码|程序|脚本)",
    r"(?:查|搜索?|百度)一?[下查搜]|(?:计?算)一[下算]|计算|下载|安装",
)
_WISH = re.compile(
    rf"{_POLITE}(?:{'|'.join(_CANNOT)})|{_CHINESE_POLITE}(?:{'|'.join(_CANNOT_IN_CHINESE)})", re.IGNORECASE
)


def wants_what_it_cannot(message: str) -> bool:
    """Whether a message wants something done for which lmchat has no means, and which words alone do not do.

    >>> [wants_what_it_cannot(wish) for wish in ("Set a timer, please", "把“早上好”翻译成法语", "Tell me a joke")]
    [True, True, False]
    """
    wish = without_courtesy(message.strip())
    is_wish = _WISH.match(wish) is not None and kind_of(message) != "short"
    return is_wish or wants_translation(message, "", "chat")
