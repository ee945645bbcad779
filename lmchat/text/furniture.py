"""What stands beside the words of a text and is not summarized: of mails, of manual pages, and ruled lines."""

from __future__ import annotations

import re

from lmchat.text import mail
from lmchat.text.lines import RULE
from lmchat.text.man_page import without_running_heads

_RULES = re.compile(rf"\n{RULE}", re.M)  # begins with a letter, which is quickly found


def own_words(text: str) -> str:
    r"""The text with spaces in place of all but its own words, which keep their place; all of it if it has none.

    >>> own_words("Tea\n===\nIt is ready.")
    'Tea\n   \nIt is ready.'
    """
    own = f"\n{without_running_heads(mail.own_words(text))}"
    read = _RULES.sub(lambda rule: "\n" + " " * (len(rule.group()) - 1), own)[1:]
    return read if read.strip() else text
