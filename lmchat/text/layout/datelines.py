"""What news begin with before they say anything: the place, the day, the agency and the reporter."""

from __future__ import annotations

import re

from lmchat.text.layout.masks import masked

_AGENCIES = "AP|AFP|ANI|ANSA|CNN|DPA|EFE|IANS|PTI|TASS|UPI"
_DASH = r" (?:--?|[–—]) (?=\w)"
_CAPITALS_AND_DAY = r"[A-Z][A-Z .]+, (?=[^-–—.\n]*\b\d\d?\b)[^-–—.\n]{3,20} [-–—]+ (?=\w)"
LOOSE = (
    rf"(?:[^()\n]{{0,40}}\((?:{_AGENCIES}|[A-Z][a-z][\w. ]*)\)|AFP|AP|UPI|Reuters|[A-Z]+\.com){_DASH}"
    rf"|{_CAPITALS_AND_DAY}"
)
"""The pattern of `LONDON (AP) - `, of `NEW YORK, March 3 - `, and of whatever else stands in brackets before a dash:
other capitals in brackets are what is said before them in short."""
_COUNTRY = r", [A-Z][a-z][a-z. A-Z]{1,20}"
_ENGLISH = (
    rf"(?:[A-Z][A-Z .,]+(?:{_COUNTRY}|\d{{0,2}}) )?\((?:{_AGENCIES}|Reuters|Xinhua|Bloomberg)\){_DASH}"
    rf"|{_CAPITALS_AND_DAY}"
)
_PAPERS = "本[报報刊台]|新华[社网]|新華社|中新[社网]|中央社|人民网|央视网"
_BY = r"[（(](?:见习|实习|本报|新华社|特约)?(?:[记記]者|通[讯訊][员員])[^（）()\n]{1,40}[）)]"
_PAPER = rf"(?:{_PAPERS})[^，。：；\n]{{0,16}}?[讯訊电電](?=[ 　:：（(])"
_IN_BRACKETS = (
    rf"[【〔［（(](?:{_PAPERS}|[记記]者)[^，。：；\n【】〔〕［］（）()]{{0,30}}?(?:[讯訊电電]|[报報][道導])[】〕］）)]"
)
_CHINESE = rf"(?:{_PAPER}[ 　:：]*(?:{_BY})?|{_IN_BRACKETS}|{_BY})[ 　:：]*"
"""The pattern of `本报北京3月3日讯（记者 李明）` and of `【本報訊】`."""
_DATELINE = re.compile(rf"{_ENGLISH}|{_CHINESE}")
_OF_LINE = re.compile(rf"^[ \t　]*(?:{_ENGLISH}|{_CHINESE})(?=[^\s（(])", re.M)
_NAME = r"[A-Z][a-z.]+(?: [A-Z][a-z]+)?"
_PLACE = re.compile(
    rf"(?:[A-Z]{{2}}[A-Z .']*(?:, (?:[A-Z]{{2}}|{_NAME}))? --?|{_NAME}(?:, (?:[A-Z]{{2}}|{_NAME}))? --) (?=\w)"
)
"""`HOUSTON, Texas - ` and `Seattle -- `, which a title may begin with, too."""
_STATES = re.compile(r".{60}.*[.!?][\"'”’]?\s*\Z")
"""A line that states something at some length, so that it is no title."""


def dateline_end(text: str) -> int:
    """Where the dateline that a text begins with ends; 0 where there is none.

    >>> "本报讯（记者 李明）大桥通车。"[dateline_end("本报讯（记者 李明）大桥通车。"):]
    '大桥通车。'
    """
    found = _DATELINE.match(text)
    return found.end() if found and found.end() < len(text) else 0


def without_datelines(text: str) -> str:
    """The text with spaces in place of the datelines that its lines begin with.

    >>> without_datelines("大桥通车\\n新华社北京3月5日电（记者 李明）大桥5日通车。").split()
    ['大桥通车', '大桥5日通车。']
    """
    return masked(_OF_LINE, text)


def place_end(headline: str, text: str) -> int:
    """Where the place that a headline begins with ends, if a paragraph of the text has it as its dateline; else 0.

    >>> paragraph = "OSLO - The ferry that was lost in the storm on Monday came home with all of its crew."
    >>> place_end("OSLO - Lost ferry came home", paragraph), place_end("OSLO - Bergen 3:1", "OSLO - Bergen 3:1")
    (7, 0)
    """
    found = _PLACE.match(headline)
    if not found:
        return 0
    lines = (line for line in text.splitlines() if line.startswith(found.group()))
    return found.end() if any(map(_STATES.match, lines)) else 0
