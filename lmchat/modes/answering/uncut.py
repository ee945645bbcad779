"""What no answer has a part of: codes, times of the day, numerals, figures with a sign behind them, and companies."""

from __future__ import annotations

import re

from lmchat.text.cjk import CJK
from lmchat.text.lexical.places import PLACE
from lmchat.text.lexical.words import whole_matches

_UNITS = "%％‰°℃℉㎡㎥㎏㎜㎝㎞′″"
_DIGIT = "一二两兩三四五六七八九十"
_CODE = (
    r"(?:[vV]\d+(?:\.\d+)+|\d+(?:\.\d+){2,})-[A-Za-z][A-Za-z0-9.]*"  # v2.3.1-beta
    r"|(?=[A-Z0-9-]*[A-Z][A-Z0-9]*-)(?=[A-Z0-9-]*\d)[A-Z0-9]+(?:-[A-Z0-9]+){2,}"  # FLT-H13-500
)
_PATTERN = re.compile(
    rf"(?<![A-Za-z0-9_./-])(?:{_CODE})(?![A-Za-z0-9_/-]|\.\d)"
    rf"|(?:\d{{1,2}}|[{_DIGIT}]{{1,3}})[点點时時]"
    rf"(?:[半整]|[一三]刻|过[一二三四五六七八九十]?分|(?:\d{{1,2}}|[{_DIGIT}零〇]{{1,3}})分)"  # 七点一刻
    rf"|[{_DIGIT}百千万萬亿億]+[百千万萬亿億][{_DIGIT}零〇百千万萬亿億]*|[{_DIGIT}]?十[{_DIGIT}]"  # 一千二百
    rf"|\d[\d.,]*(?:[{_UNITS}]+(?:(?<=°)[CF]\b)?|[万萬亿億]+)"  # 60㎡, 2.8万
)
_COMPANY = re.compile(
    rf"(?:{PLACE})[省市]?(?:(?![的了在由向对對为為与與和及被将將把是等就]|委托|委託)[{CJK}A-Za-z0-9（）()]){{2,18}}?"
    r"(?:有限(?:责任|責任)?公司|集团公司|集團公司)"
)
_SHORTEST_NAME = 4
"""Characters of a piece that may be the beginning of a company's name; fewer may be a place."""
_REACH = 40


def whole_things(text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the rest of what it begins and ends in that is never cut.

    >>> whole_things("早上七点一刻交班", 2, 4), whole_things("版本是v2.3.1-beta。", 3, 9)
    ((2, 6), (3, 14))
    """
    start, end = whole_matches(_PATTERN, text, start, end, _REACH)
    for company in _COMPANY.finditer(text, max(0, start - _REACH), end + _REACH):
        if company.start() <= start < end <= company.end() and end - start >= _SHORTEST_NAME:
            return company.span()
    return start, end
