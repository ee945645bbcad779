"""Lines of pages, newsletters and reviews that are no part of what they say."""

from __future__ import annotations

import re

_OF_ARTICLE = (
    r"ADVERTISEMENT|Advertisement|Story continues below[^\n]{0,30}|READ (?:MORE|ALSO)\b[^\n]{0,120}"
    r"|Read (?:more|also):[^\n]{0,120}|(?:Follow|Find|Like) us on [A-Z][^\n]{0,80}"
    r"|(?:©|\([Cc]\)|Copyright ©?)[ \t]*\d{4}[^\n]{0,120}|[^\n]{0,80}\b[Aa]ll rights reserved\.?"
    r"|[（(]?(?:责任|本文|值班)?编辑[:：][^\n。]{1,20}|(?:版权|免责)声明[:：][^\n]{1,120}"
    r"|[^\n。]{0,20}扫描(?:下方)?二维码[^\n。]{0,40}|(?:分享到|相关阅读|延伸阅读|推荐阅读)[:：][^\n]{0,120}"
    r"|[^\n.]{0,80}\bcontributed (?:reporting )?to this (?:report|story|article)\.?"
    r"|[(（]?Reporting by [A-Z][^\n]{1,120}[;；,] ?[Ee]diting by [A-Z][^\n]{1,60}|[(（]完[)）]"
)
"""Advertisements, links to others, rights, who wrote and edited it, and its end."""
_OF_NEWSLETTER = (
    r"View (?:this \S{1,12} )?in (?:your|a) (?:web )?browser\.?"
    r"|(?:Unsubscribe|退订|取消订阅)(?:[ \t]*[|·•][^\n]{0,80})?"
    r"|[^\n.]{0,60}[|·•][ \t]*(?i:unsubscribe)\b[^\n.]{0,60}"
    r"|To unsubscribe from (?:this|these|our|future)\b[^\n]{0,100}"
    r"|You(?:['’]re| are| have)? receiv(?:ing|ed) this (?:e-?mail|message|newsletter) (?:because|as)\b[^\n]{0,160}"
    r"|(?:如需退订|您(?:之所以)?收到[此本这]封?(?:邮件|短信|信))[^\n]{0,80}"
)
_OF_REVIEW = (
    r"Reviewed in [A-Z\w ]{2,40} on [^\n]{3,16}\b\d{4}|Verified Purchase"
    r"|(?:[\d,]+ people|One person) found this (?:review )?helpful\.?|Helpful(?:[ \t]*[|·][ \t]*(?:Share|Report))+"
    r"|(?:(?:有用|没用|点?赞|收藏|评论|回复|分享|转发|举报)[ \t]*(?:[(（]?\d+万?[)）]?)?(?:[ \t·|]+|(?=[\r\n]|\Z))){2,}"
    r"|(?:用户|昵称)[:：][^\n。，]{1,30}?[ \t]*[⭐★☆]+"
)
PAGE_LINES = re.compile(rf"\n[ \t\u3000]*+(?:{_OF_ARTICLE}|{_OF_NEWSLETTER}|{_OF_REVIEW})[ \t\r]*(?=\n|\Z)")
"""The pattern of such a line, with the line break before it."""
