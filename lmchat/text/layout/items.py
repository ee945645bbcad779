"""The marks that the items of a list and the clauses of a contract begin with."""

from __future__ import annotations

import re

from lmchat.text.cjk import CJK
from lmchat.text.sentence_rules import STARTERS

BULLET = r"[-*+•·◦▪–—]\s+"
"""The pattern of a mark that does not count."""
NUMBER = (
    r"(?:\d{1,2}[.)]\s+|\d{1,2}．(?!\d)\s*|\d{1,2}、\s*(?!\d)"  # not that of 7、8月
    r"|[(（](?:[1-9]\d?|[a-z]|[ivx]{1,4}|[一二三四五六七八九十]{1,3})[)）]\s*"
    r"|[一二三四五六七八九十]{1,3}、(?![一二三四五六七八九十几])"
    rf"|\d{{1,2}}(?:\.\d{{1,2}}){{1,2}}\s+(?=[\"“]|(?:{'|'.join(sorted(map(str.capitalize, STARTERS)))})\b))"
)
"""The pattern of a mark that counts, where an item begins; that of a clause is one before what begins a sentence, as it
may be a quantity before other words."""
_BEGINS = r"(?:(?<![^\n。；：])|(?<=[.!?。；：] ))"
_DOUBTFUL = re.compile(rf"{_BEGINS}((?:\d{{1,2}}\.){{0,2}})(\d{{1,2}})(、|[ \t])\s*(?=[\dA-Z\"“{CJK}])")
"""A number that may count an item or a clause; before what follows, it may also be a quantity."""
_REACH = 2000
"""Characters before and after a number that are looked at for the one before it, or the second one."""


def number_end(text: str, start: int) -> int:
    """Where an item begins behind its number, where a piece of a text begins with one that may be a quantity.

    It is the number of an item where the one before it has an item, too; a first one, where a second one has. Otherwise
    it is `start`.

    >>> number_end("1、多喝水；2、5月3日复查。", 6), number_end("7、8月最热。", 0)
    (8, 0)
    >>> number_end("2.1 Rent is due. 2.2 Deposits are held.", 17), number_end("2.2 Metres is short.", 0)
    (21, 0)
    """
    found = _DOUBTFUL.match(text, start)
    if not found or not (found[1] or found[3] == "、"):
        return start
    number = int(found[2])
    other = re.compile(rf"{_BEGINS}{re.escape(found[1])}{number - 1 or 2}{found[3]}")
    near = (start, start + _REACH) if number == 1 else (max(0, start - _REACH), start)
    return found.end() if other.search(text, *near) else start
