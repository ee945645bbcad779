"""What news begin with before they say anything: the place, the day, the agency and the reporter."""

from __future__ import annotations

import re

_AGENCIES = "AP|AFP|ANI|ANSA|CNN|DPA|EFE|IANS|PTI|TASS|UPI"
_DASH = r" (?:--?|[–—]) (?=\w)"
_CAPITALS_AND_DAY = r"[A-Z][A-Z .]+, (?=[^-–—.\n]*\b\d\d?\b)[^-–—.\n]{3,20} [-–—]+ (?=\w)"
LOOSE = (
    rf"(?:[^()\n]{{0,40}}\((?:{_AGENCIES}|[A-Z][a-z][\w. ]*)\)|AFP|AP|UPI|Reuters|[A-Z]+\.com){_DASH}"
    rf"|{_CAPITALS_AND_DAY}"
)
"""The pattern of `LONDON (AP) - `, of `NEW YORK, March 3 - `, and of whatever else stands in brackets before a dash:
other capitals in brackets are what is said before them in short."""
_ENGLISH = rf"(?:[A-Z][A-Z .,]+\d{{0,2}} )?\((?:{_AGENCIES}|Reuters|Xinhua|Bloomberg)\){_DASH}|{_CAPITALS_AND_DAY}"
_BY = r"[（(](?:见习|实习|本报|新华社|特约)?(?:记者|通讯员)[^（）()\n]{1,40}[）)]"
_PAPER = r"(?:本报|本刊|本台|新华社|中新社|中新网|人民网|央视网)[^，。：；\n]{0,16}?[讯电](?=[ 　:：（(])"
_CHINESE = rf"(?:{_PAPER}[ 　:：]*(?:{_BY})?|{_BY})[ 　:：]*"
"""The pattern of `本报北京3月3日讯（记者 李明）`."""
_DATELINE = re.compile(rf"{_ENGLISH}|{_CHINESE}")


def dateline_end(text: str) -> int:
    """Where the dateline that a text begins with ends; 0 where there is none.

    >>> "本报讯（记者 李明）大桥通车。"[dateline_end("本报讯（记者 李明）大桥通车。"):]
    '大桥通车。'
    """
    found = _DATELINE.match(text)
    return found.end() if found and found.end() < len(text) else 0
