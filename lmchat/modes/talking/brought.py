"""A message that brings the text that it is about: `Summarize this:` and a text, or a question over or under one."""

from __future__ import annotations

import re

from lmchat.modes.talking.routing import purpose_of
from lmchat.text.sentences import split_sentences

LEAST_TEXT = 40
"""Characters of a text that says more than its own summary."""
LONGEST_ASKED = 100
"""Characters of a line that can be a wish or a question about a text."""
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


def asked_text(message: str) -> tuple[str, str]:
    """What a message asks for in a line of its own above a text, or in its last paragraph; and the text.

    Returns:
        The wish or the question, and the text without it; "" and "" where the message is all text.

    >>> asked_text("Who paid for it?\\n\\nThe bridge cost 3 million.\\nThe town paid for it.")
    ('Who paid for it?', 'The bridge cost 3 million.\\nThe town paid for it.')
    """
    lines = message.strip().splitlines()
    if len(lines) > 1 and _asks(lines[0]):
        return lines[0].strip(), "\n".join(lines[1:]).strip()
    if len(lines) > 2 and not lines[-2].strip() and _asks(lines[-1]):
        return lines[-1].strip(), "\n".join(lines[:-1]).strip()
    return "", ""


def _asks(line: str) -> bool:
    """Whether a line is a wish for a summary, or one question that a text can answer, with its mark.

    `Ann: who has the key?` and `Subject: who has the key?` are lines of a text.
    """
    said = line.strip()
    if len(said) > LONGEST_ASKED or ":" in said or "：" in said:
        return False
    is_question = said.endswith(("?", "？")) and len(split_sentences(said)) == 1
    return purpose_of(said) in (("summarize", "answer") if is_question else ("summarize",))
