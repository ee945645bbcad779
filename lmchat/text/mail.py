"""The headers of a mail, which say nothing of what it is about but for its subject."""

from __future__ import annotations

import re

_HEADERS = re.compile(r"\s*(?:From .*\n)?(?:[A-Z][A-Za-z-]*:.*\n(?:[ \t]+\S.*\n)*){2,}[ \t\r]*\n")
_FROM = re.compile(r"^From:", re.M)
_OTHER = re.compile(r"^(?:To|Date|Subject):", re.M)
_SUBJECT = re.compile(r"^Subject:[ \t]*(?!=\?)(\S.*(?:\n[ \t]+\S.*)*)", re.M)
_SHOWN = re.compile(r"[^\n]")


def without_headers(text: str) -> str:
    r"""The text with spaces in place of its headers where it is a mail; the subject stays, and all keeps its place.

    >>> without_headers("From: Ann\nSubject: Tea\n\nIt is ready.")
    '         \n         Tea\n\nIt is ready.'
    """
    found = _HEADERS.match(text)
    if not found or not _FROM.search(found.group()) or not _OTHER.search(found.group()):
        return text
    headers = found.group()
    blank = _SHOWN.sub(" ", headers)
    if subject := _SUBJECT.search(headers):
        blank = blank[: subject.start(1)] + subject.group(1) + blank[subject.end(1) :]
    return blank + text[len(headers) :]
