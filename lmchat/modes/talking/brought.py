"""A message that brings the text that it is about: `Summarize this:` and a text."""

from __future__ import annotations

import re

from lmchat.modes.talking.routing import purpose_of

LEAST_TEXT = 40
"""Characters of a text that says more than its own summary."""
_WISH = re.compile(r"([^\n:：]{2,60})[:：](?!\S*//)\s*")


def brought_text(message: str) -> tuple[str, str]:
    """The wish for a summary that a message begins with, and the text behind its colon; "" and "" where it is none.

    >>> brought_text("Summarize this: The ferry that was lost in the storm came home with its crew.")
    ('Summarize this', 'The ferry that was lost in the storm came home with its crew.')
    """
    found = _WISH.match(message)
    text = message[found.end() :].strip() if found else ""
    if not found or len(text) < LEAST_TEXT or purpose_of(found[1]) != "summarize":
        return "", ""
    return found[1], text
