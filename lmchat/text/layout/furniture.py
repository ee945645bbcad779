"""What stands beside the words of a text and is not summarized: of mails, manual pages, logs and posts, and tables."""

from __future__ import annotations

import re

from lmchat.text.layout import mail
from lmchat.text.layout.columns import without_rows
from lmchat.text.layout.datelines import without_datelines
from lmchat.text.layout.lines import RULE
from lmchat.text.layout.man_page import without_running_heads
from lmchat.text.layout.masks import masked
from lmchat.text.layout.page_lines import PAGE_LINES
from lmchat.text.layout.page_numbers import without_page_numbers
from lmchat.text.layout.stamps import without_stamps

_ROW = r"\n[^\n|]*+(?<=\s)\|(?=[ \t])[^\n]*(?:\n[ \t]+(?=\n))*"
_ROWS = re.compile(f"{_ROW}(?:{_ROW})+")
_OF_POST = (
    r"\b(?:ago|just now|posted (?:by|on|in|at)|min(?:utes?)? read|(?:reply|share|save) [·|] (?:share|save|report))\b"
    r"|\d[kK]? (?:followers?|views?|likes?|upvotes?|points?|repl(?:y|ies)|comments?|shares?|ratings?|reviews?)\b"
    r"|刚刚|(?:分钟|小时|天)前|(?:阅读|浏览|评论|回复|点赞|转发)[ :：]*\d|\d万? ?(?:阅读|浏览|评论|回复|点赞|转发)"
)
"""What is said about a post: when and by whom it was written, how many read it, and what one may do with it."""
_ABOUT_POST = re.compile(
    r"\n(?=[^\n·|]*+[·|])(?=[^\n]*\S[ \t]{1,4}(?:·|\|[^\n|]*\|)[ \t]{1,4}\S)"
    rf"(?=[^\n]*+(?<![.!?:。！？：]))(?=[^\n]*(?:{_OF_POST}))[^\n]+",
    re.IGNORECASE,
)
"""A line such as `Posted by ann · 5 hours ago` or `24 comments | share | save`."""
_RULES = re.compile(rf"\n{RULE}", re.M)  # begins with a letter, which is quickly found


def own_words(text: str) -> str:
    r"""The text with spaces in place of all but its own words, which keep their place; all of it if it has none.

    >>> own_words("Tea\n===\nIt is ready.")
    'Tea\n   \nIt is ready.'
    """
    own = f"\n{without_page_numbers(without_running_heads(without_stamps(mail.own_words(text))))}"
    for pattern in (_RULES, _ROWS, _ABOUT_POST, PAGE_LINES):
        read = masked(pattern, own)
        own = read if read.strip() else own
    own = without_datelines(without_rows(own))
    return own[1:] if own.strip() else text
