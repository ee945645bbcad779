"""The running heads and feet of manual pages, such as `LS(1)   User Commands   LS(1)`, which are no sentences."""

from __future__ import annotations

import re

from lmchat.text.layout.masks import masked

_GAP = r"(?:[ \t]{2,}|\t)"
_HEAD = re.compile(rf"^[ \t]*(\S+\(\d\w*\)){_GAP}(?:.*{_GAP})?\1[ \t\r]*$", re.M)
_LAST = re.compile(rf"(?<=\n)(\S[^\n\t]{{0,60}}?){_GAP}\S[^\n]{{0,60}}{_GAP}\1\s*\Z")


def without_running_heads(text: str) -> str:
    r"""The text of manual pages with spaces in place of their heads and feet; all else is as it was.

    >>> without_running_heads("LS(1)   User Commands   LS(1)\n\nls - list\n\nGNU 9   LS(1)\n").split()
    ['ls', '-', 'list']
    """
    first = _HEAD.match(text.lstrip()[:1_000])
    if not first:
        return text
    pages = {re.escape(head.group(1)) for head in _HEAD.finditer(text)}
    feet = re.compile(rf"^\S.*{_GAP}(?:{'|'.join(sorted(pages))})[ \t\r]*$", re.M)
    for pattern in (_HEAD, feet, _LAST):
        text = masked(pattern, text)
    return text
